using Grafting.Runs;

namespace Grafting.Actors.Snapshots;

/// <summary>
/// The donor's snapshots that wait for their recipient. A donor can be up to N−1 epochs ahead, for it in turn waits, around the
/// ring, for this recipient: so no more than N−1 ever wait. The newest is kept in memory, those that are on the disk as well
/// are not.
/// </summary>
/// <param name="firstEpoch">The first epoch that will be grafted.</param>
internal sealed class SnapshotQueue(int firstEpoch)
{
    private readonly SortedDictionary<int, SnapshotLease> _inMemory = [];
    private readonly Dictionary<int, StoredSnapshot> _onDisk = [];
    private int _next = firstEpoch;

    public int Count => _inMemory.Keys.Union(_onDisk.Keys).Count();

    /// <summary>Keeps a snapshot until it is taken, or until it can be read from the disk instead.</summary>
    /// <returns>False where that epoch is grafted or in memory already; the lease stays the caller's then.</returns>
    public bool TryAdd(int epoch, SnapshotLease snapshot)
    {
        if (epoch < _next || !_inMemory.TryAdd(epoch, snapshot))
        {
            return false;
        }

        ReleaseMemory();
        return true;
    }

    /// <summary>A snapshot is on the disk. Ignored where its epoch is grafted.</summary>
    public void AddStored(StoredSnapshot snapshot)
    {
        if (snapshot.Of.Epoch >= _next)
        {
            _onDisk[snapshot.Of.Epoch] = snapshot;
            ReleaseMemory();
        }
    }

    /// <summary>Hands over the snapshot of <paramref name="epoch"/>, with its ownership; null while it has not come.</summary>
    public DonorSnapshot? TryTake(int epoch)
    {
        DonorSnapshot? snapshot = _inMemory.Remove(epoch, out var lease) ? new DonorSnapshot.InMemory(lease)
            : _onDisk.TryGetValue(epoch, out var file) ? new DonorSnapshot.OnDisk(file)
            : null;
        if (snapshot is not null)
        {
            _onDisk.Remove(epoch);
            _next = epoch + 1;
        }

        return snapshot;
    }

    /// <summary>Gives back all that still wait.</summary>
    public void Clear()
    {
        foreach (var snapshot in _inMemory.Values)
        {
            snapshot.Dispose();
        }

        _inMemory.Clear();
        _onDisk.Clear();
    }

    private void ReleaseMemory()
    {
        foreach (var epoch in _inMemory.Keys.SkipLast(1).Where(_onDisk.ContainsKey).ToArray())
        {
            _inMemory.Remove(epoch, out var snapshot);
            snapshot!.Dispose(); // Its key was just there.
        }
    }
}
