using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>
/// Trainers that all wait for each other before each graft, and take a sample of memory while they wait: nothing else of the run
/// computes then. Only for rings with as many slots as networks.
/// </summary>
internal sealed class MeasuredTrainers : INetworkTrainerFactory, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly INetworkTrainerFactory _trainers;
    private readonly Barrier _epochTrained;

    public MeasuredTrainers(INetworkTrainerFactory trainers, int networks)
    {
        _trainers = trainers;
        _epochTrained = new Barrier(networks, _ => Samples.Add(MemorySample.Take()));
    }

    /// <summary>One for each epoch.</summary>
    public List<MemorySample> Samples { get; } = [];

    public INetworkTrainer Create(NetworkId network) => new Measured(_trainers.Create(network), _epochTrained);

    public void Dispose() => _epochTrained.Dispose();

    private sealed class Measured(INetworkTrainer trainer, Barrier epochTrained) : INetworkTrainer
    {
        public StateLayout Layout => trainer.Layout;

        public EpochReport TrainEpoch(int epoch, int rollbacks, EpochControl control) => trainer.TrainEpoch(epoch, rollbacks, control);

        public void CopySnapshotTo(NetworkState destination) => trainer.CopySnapshotTo(destination);

        public GraftReport Graft(NetworkState own, NetworkState donor)
        {
            epochTrained.SignalAndWait(Patience).ShouldBeTrue("a network did not come to its graft");
            return trainer.Graft(own, donor);
        }

        public void CopyCheckpointTo(Checkpoint destination) => trainer.CopyCheckpointTo(destination);

        public void Restore(Checkpoint checkpoint) => trainer.Restore(checkpoint);

        public TestReport Test(EpochControl control) => trainer.Test(control);

        public void Dispose() => trainer.Dispose();
    }
}
