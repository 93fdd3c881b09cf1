using Grafting.Checkpoints;

namespace Grafting.Actors.Networks;

/// <summary>The right to a checkpoint's memory, disposed once by its one owner.</summary>
internal sealed class CheckpointLease(Checkpoint checkpoint, Action<Checkpoint> giveBack) : IDisposable
{
    public Checkpoint Checkpoint { get; } = checkpoint;

    public void Dispose() => giveBack(Checkpoint);
}
