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
/// <param name="create">Creates the actor of an attempt, watched: its death is told as <see cref="NetworkStopped"/>.</param>
internal sealed class RunningNetworks(RingTopology ring, Func<NetworkStart, IActorRef> create)
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
            _actors.Add(network.Network, create(network));
        }

        foreach (var network in start.Networks)
        {
            Connect(network, start.Snapshots);
        }
    }

    public void Tell(NetworkId network, object message) => _actors[network].Tell(message);

    /// <summary>The actor of a network; null while there is none.</summary>
    public IActorRef? Find(NetworkId network) => _actors.GetValueOrDefault(network);

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

    /// <summary>The attempt is over.</summary>
    /// <returns>Its actor; null where that was known.</returns>
    public IActorRef? Remove(NetworkId network) => _actors.Remove(network, out var actor) ? actor : null;

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
