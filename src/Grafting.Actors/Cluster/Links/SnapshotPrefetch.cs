using Akka.Actor;
using Grafting.Actors.Cluster.Files;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;

namespace Grafting.Actors.Cluster.Links;

/// <summary>
/// Has the snapshot that a network will graft next brought to its node as soon as it is stored elsewhere, while the network still trains.
/// One at a time; what is not needed any more is dropped. Where it fails, the network's own thread asks again when it comes to graft.
/// </summary>
/// <param name="setting">Of the network's node.</param>
/// <param name="asker">Gets the fetcher's answers, which say nothing that matters.</param>
/// <param name="firstEpoch">The first epoch that will be grafted.</param>
internal sealed class SnapshotPrefetch(PrefetchSetting setting, IActorRef asker, int firstEpoch)
{
    private readonly Dictionary<int, StoredSnapshot> _stored = [];
    private int _epoch = firstEpoch;
    private StoredSnapshot? _coming;

    /// <summary>A snapshot of the donor is on a disk.</summary>
    public void Store(StoredSnapshot snapshot)
    {
        if (snapshot.Of.Epoch >= _epoch)
        {
            _stored[snapshot.Of.Epoch] = snapshot;
            Turn();
        }
    }

    /// <summary>The network has grafted an epoch.</summary>
    public void Graft(int epoch)
    {
        _stored.Remove(epoch);
        _epoch = epoch + 1;
        Turn();
    }

    /// <summary>The network ends: it will graft nothing more here.</summary>
    public void Stop()
    {
        _stored.Clear();
        Turn();
    }

    private void Turn()
    {
        var next = _stored.GetValueOrDefault(_epoch);
        if (next == _coming)
        {
            return;
        }

        if (_coming is { } dropped)
        {
            setting.Fetcher.Tell(new DropFile(FileOf(dropped), dropped.Sha256), asker);
        }

        _coming = next;
        if (next is not null && !setting.IsHere(FileOf(next)))
        {
            string[] holder = next.Holder is { } node ? [node] : [];
            setting.Fetcher.Tell(
                new FetchFile(FileOf(next), next.Sha256, [.. holder, .. setting.Keepers()], long.MaxValue) { IsAhead = true }, asker);
        }
    }

    private static RunFile FileOf(StoredSnapshot snapshot) => RunFile.Snapshot(snapshot.Of.Network, snapshot.Of.Epoch);
}

/// <summary>How files are brought to a node before they are needed.</summary>
/// <param name="Fetcher">The node's <see cref="FileFetcher"/>.</param>
/// <param name="IsHere">Whether its store has a file of that name. Another version of it is found out when it is read.</param>
/// <param name="Keepers">Addresses of nodes that have every file that this one lacks.</param>
internal sealed record PrefetchSetting(IActorRef Fetcher, Func<RunFile, bool> IsHere, Func<IReadOnlyList<string>> Keepers);
