using Akka.Actor;
using Grafting.Actors.Networks;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Cluster.Links;

/// <summary>
/// Has one attempt of a network on its node, and speaks for it to the supervisor's side. It ends when the network has stopped and the
/// other side knows, or has gone.
/// </summary>
internal sealed class HostedNetwork : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NetworkStart _start;
    private readonly NetworkSetting _setting;
    private readonly IActorRef _supervisor;
    private readonly LinkEnd _link;
    private readonly SnapshotPrefetch _prefetch;
    private IActorRef _network = ActorRefs.Nobody;
    private bool _hasStopped;
    private bool _isAbandoned;

    /// <param name="start">The attempt.</param>
    /// <param name="setting">What the networks of this node share.</param>
    /// <param name="prefetch">How snapshots are brought here.</param>
    /// <param name="link">This side's end, which has heard the start.</param>
    /// <param name="supervisor">The network's <see cref="RemoteNetwork"/>.</param>
    public HostedNetwork(NetworkStart start, NetworkSetting setting, PrefetchSetting prefetch, LinkEnd link, IActorRef supervisor)
    {
        (_start, _setting, _link, _supervisor) = (start, setting, link, supervisor);
        _prefetch = new SnapshotPrefetch(prefetch, Self, start.Epoch);
        Receive<Linked>(Hear);
        Receive<NetworkStatusChanged>(changed => _supervisor.Tell(changed));
        Receive<Abandon>(_ => OnAbandon());
        Receive<GiveTo>(give => _network.Tell(give));
        Receive<GraftFrom>(graft => _network.Forward(graft));
        Receive<NetworkGrafted>(OnNetworkGrafted);
        Receive<NetworkStopped>(OnNetworkStopped);
        Receive<FileFetched>(_ => { }); // What came ahead is in the store;
        Receive<FileNotFetched>(_ => { }); // what did not is asked for when it is needed.
        Receive<SayAgain>(_ => SayUnconfirmed());
        Receive<IWireMessage>(Say);
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(
        NetworkStart start, NetworkSetting setting, PrefetchSetting prefetch, LinkEnd link, IActorRef supervisor) =>
        Props.Create(() => new HostedNetwork(start, setting, prefetch, link, supervisor));

    protected override void PreStart()
    {
        _network = Context.ActorOf(NetworkActor.PropsFor(_start, _setting, Self), "network");
        Context.WatchWith(_network, new NetworkStopped(_start.Network));
        _supervisor.Tell(_link.Acknowledgement());
        Timers.StartPeriodicTimer(nameof(SayAgain), new SayAgain(), Patience);
    }

    protected override void PostStop() => _prefetch.Stop();

    /// <summary>A defect of the network's actor: it is stopped, and its death is told.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Hear(Linked linked)
    {
        var message = _link.Hear(linked);
        if (linked.Message is not null)
        {
            _supervisor.Tell(_link.Acknowledgement());
        }

        if (message is not null)
        {
            _network.Tell(message);
        }

        if (message is SnapshotIsStored stored && !_hasStopped && !_isAbandoned)
        {
            _prefetch.Store(stored.Snapshot);
        }

        EndIfAllIsSaid();
    }

    private void OnNetworkGrafted(NetworkGrafted grafted)
    {
        _prefetch.Graft(grafted.Attempt.Epoch);
        Say(grafted);
    }

    private void OnNetworkStopped(NetworkStopped stopped)
    {
        _hasStopped = true;
        _prefetch.Stop();
        Say(stopped);
        EndIfAllIsSaid();
    }

    private void OnAbandon()
    {
        _isAbandoned = true;
        _prefetch.Stop();
        _network.Tell(new StopNetwork(_start.Network));
        EndIfAllIsSaid();
    }

    private void Say(IWireMessage message) => _supervisor.Tell(_link.Say(message));

    private void SayUnconfirmed()
    {
        foreach (var linked in _link.Unconfirmed)
        {
            _supervisor.Tell(linked);
        }
    }

    private void EndIfAllIsSaid()
    {
        if (_hasStopped && (_isAbandoned || _link.IsConfirmed))
        {
            Context.Stop(Self);
        }
    }

    /// <summary>From the node: the supervisor that wanted this attempt has nothing more to say. Stop the network, then yourself.</summary>
    internal sealed record Abandon;

    private sealed record SayAgain;
}
