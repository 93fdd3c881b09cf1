using Akka.Actor;
using Grafting.Actors.Networks;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Ring;

/// <summary>
/// The actors of a ring's networks, one attempt each, and who gives to whom: an actor that takes the place of another is made known
/// to its donor, and given the snapshots that its donor will not give again.
/// </summary>
/// <param name="ring">Who gives to whom.</param>
/// <param name="parent">Whose children they are. It is told of their deaths as <see cref="NetworkStopped"/>.</param>
/// <param name="propsOf">How to create the actor of an attempt.</param>
internal sealed class RunningNetworks(RingTopology ring, IActorContext parent, Func<NetworkStart, Props> propsOf)
{
    private readonly Dictionary<NetworkId, IActorRef> _actors = [];

    /// <summary>Of epochs that are not committed yet: the journal knows the others.</summary>
    private readonly HashSet<StoredSnapshot> _stored = [];

    public int Count => _actors.Count;

    /// <summary>Creates the networks' actors and connects them with those that are there.</summary>
    public void Start(RunStart start)
    {
        foreach (var network in start.Networks)
        {
            var actor = parent.ActorOf(propsOf(network), $"network-{network.Network}-attempt-{network.Attempt}");
            _actors.Add(network.Network, parent.WatchWith(actor, new NetworkStopped(network.Network)));
        }

        foreach (var network in start.Networks)
        {
            Connect(network, start.Snapshots);
        }
    }

    public void Tell(NetworkId network, object message) => _actors[network].Tell(message);

    /// <summary>Whether an attempt of the network is not over.</summary>
    public bool Has(NetworkId network) => _actors.ContainsKey(network);

    /// <summary>Tells a network that may be down at the moment.</summary>
    public void TryTell(NetworkId network, object message)
    {
        if (_actors.TryGetValue(network, out var actor))
        {
            actor.Tell(message);
        }
    }

    public void TellAll(Func<NetworkId, object> message)
    {
        foreach (var (network, actor) in _actors)
        {
            actor.Tell(message(network));
        }
    }

    /// <summary>A snapshot is on the disk: its recipient may need it from there.</summary>
    public void Store(StoredSnapshot snapshot)
    {
        _stored.Add(snapshot);
        if (ring.RecipientOf(snapshot.Of.Network) is { } recipient && _actors.TryGetValue(recipient, out var actor))
        {
            actor.Tell(new SnapshotIsStored(snapshot));
        }
    }

    /// <summary>The epoch is committed: from now on, the run's start or restart tells of its snapshot.</summary>
    public void Commit(EpochAttempt attempt) => _stored.RemoveWhere(snapshot => snapshot.Of == attempt);

    /// <summary>Stops the actors of networks that may be down, whatever they do: their places are gone or out of reach.</summary>
    public void Stop(IEnumerable<NetworkId> networks)
    {
        foreach (var actor in networks.Select(network => _actors.GetValueOrDefault(network)).OfType<IActorRef>().ToList())
        {
            parent.Stop(actor);
        }
    }

    /// <summary>An attempt is over. Its actor may stay for a while, when that of the next is there: its death tells nothing any more.</summary>
    public void Remove(NetworkId network)
    {
        if (_actors.Remove(network, out var actor))
        {
            parent.Unwatch(actor);
        }
    }

    private void Connect(NetworkStart start, IReadOnlyList<StoredSnapshot> committed)
    {
        if (ring.DonorOf(start.Network) is not { } donor || ring.RecipientOf(start.Network) is not { } recipient)
        {
            return;
        }

        foreach (var snapshot in committed.Concat(_stored).Where(snapshot => snapshot.Of.Network == donor))
        {
            Tell(start.Network, new SnapshotIsStored(snapshot)); // It ignores epochs that it has behind it.
        }

        GiveTo(start.Network, recipient);
        GiveTo(donor, start.Network);
    }

    private void GiveTo(NetworkId donor, NetworkId recipient)
    {
        if (_actors.TryGetValue(donor, out var from) && _actors.TryGetValue(recipient, out var to))
        {
            from.Tell(new GiveTo(donor, to));
        }
    }
}
