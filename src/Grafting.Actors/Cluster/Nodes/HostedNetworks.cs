using Akka.Actor;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>The networks that a node has, each by its attempt; and who of them hands snapshots to whom in memory. Part of the node's actor.</summary>
internal sealed class HostedNetworks
{
    private readonly Dictionary<(NetworkId Network, int Attempt), IActorRef> _hosted = [];
    private readonly Dictionary<IActorRef, (NetworkId Network, int Attempt)> _keys = [];
    private TaskCompletionSource? _empty;

    public bool IsEmpty => _hosted.Count == 0;

    /// <summary>Passes on what is said to an attempt that is here.</summary>
    /// <returns>False where it is not.</returns>
    public bool Forward(Linked linked)
    {
        var isHere = _hosted.TryGetValue((linked.Network, linked.Attempt), out var hosted);
        hosted?.Forward(linked);
        return isHere;
    }

    /// <summary>Starts an attempt.</summary>
    /// <param name="start">Which.</param>
    /// <param name="first">What said so, the first message of its link.</param>
    /// <param name="run">The run.</param>
    /// <param name="node">Has its actor as a child, and watches it.</param>
    /// <param name="sender">Stands for it beside the supervisor.</param>
    public void Start(NetworkStart start, Linked first, OpenRun run, IActorContext node, IActorRef sender)
    {
        var link = new LinkEnd(first.Network, first.Attempt);
        link.Hear(first);
        var props = HostedNetwork.PropsFor(start, run.Setting, run.Prefetch, link, sender);
        var actor = node.Watch(node.ActorOf(props, $"network-{first.Network}-attempt-{first.Attempt}"));
        _hosted.Add((first.Network, first.Attempt), actor);
        _keys.Add(actor, (first.Network, first.Attempt));
        Connect(first.Network, actor, run.Ring);
    }

    /// <summary>An attempt has ended.</summary>
    /// <param name="actor">Its actor.</param>
    /// <param name="ring">Null where no run is open.</param>
    public void Ended(IActorRef actor, RingTopology? ring)
    {
        if (_keys.Remove(actor, out var key))
        {
            _hosted.Remove(key);
            GiveTo(key.Network, ActorRefs.Nobody, ring);
        }

        TellIfEmpty();
    }

    /// <summary>All are to end: nobody wants them any more.</summary>
    public void Abandon()
    {
        foreach (var hosted in _hosted.Values)
        {
            hosted.Tell(new HostedNetwork.Abandon());
        }
    }

    /// <summary>Tells when none is left.</summary>
    public void TellWhenEmpty(TaskCompletionSource empty)
    {
        _empty = empty;
        TellIfEmpty();
    }

    private void TellIfEmpty()
    {
        if (IsEmpty)
        {
            _empty?.TrySetResult();
        }
    }

    /// <summary>Networks on one node hand snapshots over in memory.</summary>
    private void Connect(NetworkId network, IActorRef actor, RingTopology ring)
    {
        GiveTo(network, actor, ring);
        if (ring.RecipientOf(network) is { } recipient && NewestOf(recipient) is { } to)
        {
            actor.Tell(new NetworkProtocol.GiveTo(network, to));
        }
    }

    /// <summary>Tells a network's donor, if it is here, where its snapshots go.</summary>
    private void GiveTo(NetworkId network, IActorRef actor, RingTopology? ring)
    {
        if (ring?.DonorOf(network) is { } donor && NewestOf(donor) is { } from)
        {
            from.Tell(new NetworkProtocol.GiveTo(donor, actor));
        }
    }

    private IActorRef? NewestOf(NetworkId network) =>
        _hosted.Where(pair => pair.Key.Network == network).OrderBy(pair => pair.Key.Attempt).Select(pair => pair.Value).LastOrDefault();
}
