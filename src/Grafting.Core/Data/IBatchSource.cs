using static TorchSharp.torch;

namespace Grafting.Data;

/// <summary>
/// Makes passes over one set of images for all networks of a run. Safe for all threads; dispose it when all its passes are disposed.
/// </summary>
public interface IBatchSource : IDisposable
{
    /// <summary>Begins a pass whose batches are on <paramref name="device"/>; it is for one thread at a time.</summary>
    IBatchSequence Pass(PassPlan plan, Device device);
}
