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
    private readonly int _lastEpoch;
    private readonly IRunRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly INetworkTrainer _trainer;
    private readonly SnapshotPool _snapshots;
    private TimeShares _spent = new(0, 0, 0, 0, 0, 0);
    private EpochReport? _best;
    private EpochReport? _last;

    public NetworkWork(NetworkId network, RunPlan plan, INetworkTrainerFactory trainers, IRunRecorder recorder, TimeProvider time)
    {
        _network = network;
        _lastEpoch = plan.Epochs - 1;
        _recorder = recorder;
        _time = time;
        plan.PrepareThread();
        _trainer = trainers.Create(network);
        _snapshots = new SnapshotPool(_trainer.Layout);
    }

    /// <summary>Trains and tests an epoch and takes its snapshot.</summary>
    public TrainedEpoch Train(int epoch, EpochControl control)
    {
        var report = _trainer.TrainEpoch(epoch, control);
        _spent = _spent with
        {
            Training = _spent.Training + report.TrainSeconds,
            Testing = _spent.Testing + report.TestSeconds,
        };
        return new TrainedEpoch(report, TakeSnapshot());
    }

    /// <summary>Writes the snapshot as the best or the last weights, where it is that.</summary>
    public void SaveWeights(TrainedEpoch trained)
    {
        _last = trained.Report;
        if (_best is null || trained.Report.Test.Top1 > _best.Test.Top1)
        {
            _best = trained.Report;
            Save(WeightsFile.Best, trained.Snapshot.State);
        }

        if (trained.Report.Epoch == _lastEpoch)
        {
            Save(WeightsFile.Last, trained.Snapshot.State);
        }
    }

    /// <summary>Grafts the donor's snapshot of the same epoch, and gives both shares back. The baseline has no donor and no graft.</summary>
    public GraftReport? Graft(SnapshotLease own, SnapshotLease? donor)
    {
        using (own)
        using (donor)
        {
            var start = _time.GetTimestamp();
            var graft = donor is null ? null : _trainer.Graft(own.State, donor.State);
            _spent = _spent with { Grafting = _spent.Grafting + SecondsSince(start) };
            return graft;
        }
    }

    /// <summary>Writes and tests the final weights. Those of the baseline are the last epoch's, tested already.</summary>
    /// <returns>The network's results; the time that it waited is for the caller to add.</returns>
    public NetworkSummary Finish(bool isBaseline, EpochControl control)
    {
        var (best, last) = (_best!, _last!); // Set by SaveWeights: at least one epoch comes before.
        using var final = TakeSnapshot();
        Save(WeightsFile.Final, final.State);
        var start = _time.GetTimestamp();
        var test = isBaseline ? last.Test : _trainer.Test(control);
        _spent = _spent with { Testing = _spent.Testing + SecondsSince(start) };
        return new NetworkSummary(
            _network,
            best.Test.Top1,
            best.Epoch,
            last.Test,
            test,
            InvalidFilters.PublishedThresholds.ToDictionary(threshold => threshold, threshold => InvalidFilters.Count(final.State, threshold)),
            InvalidFilters.Total(_trainer.Layout),
            _spent);
    }

    public void Dispose() => _trainer.Dispose();

    private SnapshotLease TakeSnapshot()
    {
        var snapshot = _snapshots.Rent();
        _trainer.CopySnapshotTo(snapshot.State);
        return snapshot;
    }

    private void Save(WeightsFile file, NetworkState state)
    {
        var start = _time.GetTimestamp();
        _recorder.SaveWeights(_network, file, state);
        _spent = _spent with { Writing = _spent.Writing + SecondsSince(start) };
    }

    private double SecondsSince(long start) => _time.GetElapsedTime(start).TotalSeconds;
}
