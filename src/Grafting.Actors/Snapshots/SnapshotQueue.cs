namespace Grafting.Actors.Snapshots;

/// <summary>
/// The donor's snapshots that wait for their recipient. A donor can be up to N−1 epochs ahead, for it in turn waits, around the
/// ring, for this recipient: so no more than N−1 ever wait.
/// </summary>
/// <param name="firstEpoch">The first epoch that will be grafted.</param>
internal sealed class SnapshotQueue(int firstEpoch)
{
    private readonly Dictionary<int, SnapshotLease> _waiting = [];
    private int _next = firstEpoch;

    public int Count => _waiting.Count;

    /// <summary>Keeps a snapshot until it is taken.</summary>
    /// <returns>False where that epoch is grafted or waits already; the lease stays the caller's then.</returns>
    public bool TryAdd(int epoch, SnapshotLease snapshot) => epoch >= _next && _waiting.TryAdd(epoch, snapshot);

    /// <summary>Hands over the snapshot of <paramref name="epoch"/>, with its ownership; null while it has not come.</summary>
    public SnapshotLease? TryTake(int epoch)
    {
        if (!_waiting.Remove(epoch, out var snapshot))
        {
            return null;
        }

        _next = epoch + 1;
        return snapshot;
    }

    /// <summary>Gives back all that still wait.</summary>
    public void Clear()
    {
        foreach (var snapshot in _waiting.Values)
        {
            snapshot.Dispose();
        }

        _waiting.Clear();
    }
}
