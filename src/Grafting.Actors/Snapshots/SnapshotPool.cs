using System.Collections.Concurrent;
using Grafting.Checkpoints;

namespace Grafting.Actors.Snapshots;

/// <summary>
/// Reuses the memory of one network's snapshots, so that epochs make no garbage that grows with the model. Safe for all threads.
/// </summary>
/// <remarks>
/// It grows to what is needed at once: two in an even ring; at most N, since a network that is N−1 epochs ahead of its recipient
/// waits. A lease that is lost with a dead actor costs one new buffer and never a wrong value.
/// </remarks>
internal sealed class SnapshotPool(StateLayout layout)
{
    private readonly ConcurrentStack<NetworkState> _free = new();

    /// <summary>A buffer with unspecified numbers in it, held by one lease.</summary>
    public SnapshotLease Rent() =>
        SnapshotLease.Of(_free.TryPop(out var state) ? state : new NetworkState(layout), _free.Push);
}
