namespace Grafting.Checkpoints;

/// <summary>
/// What a network's restart needs after an epoch: the state after its graft, and the optimizer's. Random streams need nothing, for they
/// follow from the epoch and the rollbacks so far.
/// </summary>
public sealed class Checkpoint(StateLayout layout)
{
    /// <summary>Weights, buffers and counters.</summary>
    public NetworkState State { get; } = new(layout);

    /// <summary>SGD's momentum of each trained entry, placed as the entry is in <see cref="NetworkState.Values"/>.</summary>
    public float[] Momenta { get; } = new float[layout.ParametersLength];
}
