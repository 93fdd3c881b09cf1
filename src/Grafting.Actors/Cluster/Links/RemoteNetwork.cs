using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Cluster.Links;

/// <summary>
/// Stands beside the supervisor for a network on a node: what it is told goes there, what the network tells comes from there. It is stopped
/// when its node is lost.
/// </summary>
/// <remarks>
/// When the network has stopped it tells so at once, and stays for as long as the node may ask: for only when the node knows that this was
/// heard does it end what has the network there, and the answer may be lost like any other.
/// </remarks>
internal sealed class RemoteNetwork : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A node says again each second what is not answered; one that has been silent for longer has heard it, or is lost.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    private readonly LinkEnd _link;
    private readonly ICanTell _node;
    private readonly string _holder;
    private readonly IActorRef _supervisor = Context.Parent;

    /// <param name="start">The attempt.</param>
    /// <param name="term">The supervisor's term.</param>
    /// <param name="node">The node's <see cref="NodeActor"/>.</param>
    /// <param name="address">The node's address.</param>
    public RemoteNetwork(NetworkStart start, long term, ICanTell node, string address)
    {
        (_node, _holder) = (node, address);
        _link = new LinkEnd(start.Network, start.Attempt);
        Receive<Linked>(Hear);
        Receive<NetworkStatusChanged>(_supervisor.Tell); // The next one makes up for one that is lost.
        Receive<SayAgain>(_ => SayUnconfirmed());
        Receive<GiveTo>(_ => { }); // The node connects the networks that it has; the others find snapshots in the store.
        Receive<IWireMessage>(Say);
        Say(new NodeProtocol.HostNetwork(term, start));
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(NetworkStart start, long term, ICanTell node, string address) =>
        Props.Create(() => new RemoteNetwork(start, term, node, address));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(SayAgain), new SayAgain(), Patience);

    private void Stopped()
    {
        Receive<Linked>(_ => Confirm());
        Receive<NothingIsSaid>(_ => Context.Stop(Self));
        ReceiveAny(_ => { }); // Nobody is there any more to hear it.
    }

    private void Say(IWireMessage message) => _node.Tell(_link.Say(message), Self);

    private void SayUnconfirmed()
    {
        foreach (var linked in _link.Unconfirmed)
        {
            _node.Tell(linked, Self);
        }
    }

    private void Hear(Linked linked)
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
                _supervisor.Tell(message);
                OnStopped();
                break;
            case SnapshotSaved saved:
                _supervisor.Tell(new SnapshotSaved(saved.Snapshot with { Holder = _holder }));
                break;
            default:
                _supervisor.Tell(message);
                break;
        }
    }

    private void OnStopped()
    {
        Timers.Cancel(nameof(SayAgain));
        Timers.StartSingleTimer(nameof(NothingIsSaid), new NothingIsSaid(), LongestSilence);
        Become(Stopped);
    }

    private void Confirm()
    {
        _node.Tell(_link.Acknowledgement(), Self);
        Timers.StartSingleTimer(nameof(NothingIsSaid), new NothingIsSaid(), LongestSilence);
    }

    private sealed record SayAgain;

    private sealed record NothingIsSaid;
}
