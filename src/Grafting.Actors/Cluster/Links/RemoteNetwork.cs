using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Cluster.Links;

/// <summary>
/// Stands beside the supervisor for a network on a node: what it is told goes there, what the network tells comes from there. It stops
/// when the network has stopped, or is stopped when its node is lost.
/// </summary>
internal sealed class RemoteNetwork : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LinkEnd _link;
    private readonly ICanTell _node;
    private readonly string _holder;

    /// <param name="start">The attempt.</param>
    /// <param name="term">The supervisor's term.</param>
    /// <param name="node">The node's <see cref="NodeActor"/>.</param>
    /// <param name="address">The node's address.</param>
    public RemoteNetwork(NetworkStart start, long term, ICanTell node, string address)
    {
        (_node, _holder) = (node, address);
        _link = new LinkEnd(start.Network, start.Attempt);
        var supervisor = Context.Parent;
        Receive<Linked>(linked => Hear(linked, supervisor));
        Receive<NetworkStatusChanged>(supervisor.Tell); // The next one makes up for one that is lost.
        Receive<SayAgain>(_ => SayUnconfirmed());
        Receive<GiveTo>(_ => { }); // The node connects the networks that it has; the others find snapshots in the store.
        Receive<IWireMessage>(Say);
        Say(new NodeProtocol.HostNetwork(term, start));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(NetworkStart start, long term, ICanTell node, string address) =>
        Props.Create(() => new RemoteNetwork(start, term, node, address));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(SayAgain), new SayAgain(), Patience);

    private void Say(IWireMessage message) => _node.Tell(_link.Say(message), Self);

    private void SayUnconfirmed()
    {
        foreach (var linked in _link.Unconfirmed)
        {
            _node.Tell(linked, Self);
        }
    }

    private void Hear(Linked linked, IActorRef supervisor)
    {
        var message = _link.Hear(linked);
        if (linked.Message is not null)
        {
            _node.Tell(_link.Acknowledgement(), Self);
        }

        switch (message)
        {
            case null:
                break;
            case NetworkStopped:
                Context.Stop(Self); // The supervisor watches.
                break;
            case SnapshotSaved saved:
                supervisor.Tell(new SnapshotSaved(saved.Snapshot with { Holder = _holder }));
                break;
            default:
                supervisor.Tell(message);
                break;
        }
    }

    private sealed record SayAgain;
}
