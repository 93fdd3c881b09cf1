using Grafting.Actors.Ring;
using Grafting.Actors.Snapshots;
using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>
/// What a network does on its thread, one method a step. Created, used and disposed on that thread only; knows no actor.
/// </summary>
internal sealed class NetworkWork : IDisposable
{
    private readonly NetworkId _network;
    private readonly int _rollbacks;
    private readonly int _lastEpoch;
    private readonly INetworkStore _store;
    private readonly TimeProvider _time;
    private readonly INetworkTrainer _trainer;
    private readonly SnapshotPool _snapshots;
    private readonly CheckpointPool _checkpoints;
    private NetworkProgress _progress;
    private TimeShares _spent;

    /// <summary>Creates the trainer and brings it to where the network starts.</summary>
    /// <exception cref="GraftingException">The checkpoint cannot be read any more.</exception>
    public NetworkWork(NetworkStart start, RunPlan plan, INetworkTrainerFactory trainers, INetworkStore store, TimeProvider time)
    {
        (_network, _rollbacks, _lastEpoch) = (start.Network, start.Rollbacks, plan.Epochs - 1);
        (_progress, _spent) = (start.Progress, start.Progress.Spent);
        (_store, _time) = (store, time);
        plan.PrepareThread();
        _trainer = trainers.Create(_network);
        _snapshots = new SnapshotPool(_trainer.Layout);
        _checkpoints = new CheckpointPool(_trainer.Layout);
        if (start.Checkpoint is { } sha256)
        {
            using var memory = _checkpoints.Rent();
            store.ReadCheckpoint(_network, start.Epoch - 1, sha256, memory.Checkpoint);
            _trainer.Restore(memory.Checkpoint);
        }
    }

    /// <summary>Trains and tests an epoch and takes its snapshot.</summary>
    public TrainedEpoch Train(int epoch, EpochControl control)
    {
        var report = _trainer.TrainEpoch(epoch, _rollbacks, control);
        _spent = _spent with
        {
            Training = _spent.Training + report.TrainSeconds,
            Testing = _spent.Testing + report.TestSeconds,
        };
        _progress = _progress.After(epoch, report.Test, _spent);
        return new TrainedEpoch(report, TakeSnapshot(), _progress.Best?.Epoch == epoch, epoch == _lastEpoch);
    }

    /// <summary>
    /// Grafts the donor's snapshot of the same epoch, gives both shares back and takes a checkpoint. The baseline has no donor and
    /// no graft.
    /// </summary>
    public GraftedEpoch Graft(SnapshotLease own, DonorSnapshot? donor)
    {
        using (own)
        using (donor)
        {
            var start = _time.GetTimestamp();
            var graft = GraftFrom(donor, own.State);
            _spent = _spent with { Grafting = _spent.Grafting + SecondsSince(start) };
            start = _time.GetTimestamp();
            var memory = _checkpoints.Rent();
            _trainer.CopyCheckpointTo(memory.Checkpoint);
            _spent = _spent with { Writing = _spent.Writing + SecondsSince(start) };
            return new GraftedEpoch(graft, memory, _spent);
        }
    }

    /// <summary>Writes and tests the final weights. Those of the baseline are the last epoch's, tested already.</summary>
    /// <returns>The network's results; the time that it waited in this process is for the caller to add.</returns>
    public TestedNetwork Finish(bool isBaseline, EpochControl control)
    {
        var (best, last) = (_progress.Best!, _progress.Last!); // At least one epoch comes before, here or in an earlier process.
        using var final = TakeSnapshot();
        var start = _time.GetTimestamp();
        var sha256 = _store.SaveWeights(_network, WeightsFile.Final, final.State);
        _spent = _spent with { Writing = _spent.Writing + SecondsSince(start) };
        start = _time.GetTimestamp();
        var test = isBaseline ? last : _trainer.Test(control);
        _spent = _spent with { Testing = _spent.Testing + SecondsSince(start) };
        var summary = new NetworkSummary(
            _network,
            best.Accuracy,
            best.Epoch,
            last,
            test,
            InvalidFilters.PublishedThresholds.ToDictionary(threshold => threshold, threshold => InvalidFilters.Count(final.State, threshold)),
            InvalidFilters.Total(_trainer.Layout),
            _spent);
        return new TestedNetwork(summary, sha256);
    }

    public void Dispose() => _trainer.Dispose();

    private GraftReport? GraftFrom(DonorSnapshot? donor, NetworkState own)
    {
        switch (donor)
        {
            case null:
                return null;
            case DonorSnapshot.InMemory inMemory:
                return _trainer.Graft(own, inMemory.Lease.State);
            case DonorSnapshot.OnDisk onDisk:
                using (var memory = _snapshots.Rent())
                {
                    _store.ReadSnapshot(onDisk.File, memory.State);
                    return _trainer.Graft(own, memory.State);
                }

            default:
                throw new ArgumentOutOfRangeException(nameof(donor), donor, null);
        }
    }

    private SnapshotLease TakeSnapshot()
    {
        var snapshot = _snapshots.Rent();
        _trainer.CopySnapshotTo(snapshot.State);
        return snapshot;
    }

    private double SecondsSince(long start) => _time.GetElapsedTime(start).TotalSeconds;
}
