using System.Collections.Concurrent;
using Grafting.Checkpoints;

namespace Grafting.Actors.Networks;

/// <summary>Reuses the memory of one network's checkpoints: one is written while the next is taken. Safe for all threads.</summary>
internal sealed class CheckpointPool(StateLayout layout)
{
    private readonly ConcurrentStack<Checkpoint> _free = new();

    /// <summary>A buffer with unspecified numbers in it.</summary>
    public CheckpointLease Rent() => new(_free.TryPop(out var checkpoint) ? checkpoint : new Checkpoint(layout), _free.Push);
}
