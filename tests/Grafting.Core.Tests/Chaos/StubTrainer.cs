using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Core.Tests.Chaos;

/// <summary>A trainer that does nothing for a few batches an epoch, and tells what it was asked for.</summary>
internal sealed class StubTrainer : INetworkTrainer, INetworkTrainerFactory
{
    public const int Batches = 5;

    public static StateLayout States { get; } = new("stub",
    [
        new StateEntry("conv1.weight", EntryKind.ConvolutionWeight, [2, 1, 1, 1]),
        new StateEntry("bn1.num_batches_tracked", EntryKind.Counter, []),
    ]);

    /// <summary>What was asked of it, and the batches that were done, in order.</summary>
    public List<string> Calls { get; } = [];

    public StateLayout Layout => States;

    public INetworkTrainer Create(NetworkId network) => this;

    public EpochReport TrainEpoch(int epoch, int rollbacks, EpochControl control)
    {
        Calls.Add($"train {epoch}");
        for (var batch = 0; batch < Batches; batch++)
        {
            control.BetweenBatches();
            Calls.Add($"batch {batch}");
        }

        return new EpochReport(epoch, 1, 50, Test(control), 0.1, 3, 1, 30);
    }

    public void CopySnapshotTo(NetworkState destination) => Calls.Add("snapshot");

    public GraftReport Graft(NetworkState own, NetworkState donor)
    {
        Calls.Add("graft");
        return new GraftReport([]);
    }

    public void CopyCheckpointTo(Checkpoint destination) => Calls.Add("checkpoint");

    public void Restore(Checkpoint checkpoint) => Calls.Add("restore");

    public TestReport Test(EpochControl control) => new(1, 50, 100, 15, 30);

    public void Dispose() => Calls.Add("dispose");
}
