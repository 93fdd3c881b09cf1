using Grafting.Architectures.Fused;
using Grafting.Checkpoints;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Mixing;
using Grafting.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Training;

/// <summary>Trains one network: the loop that the whole system exists for.</summary>
internal sealed class NetworkTrainer : INetworkTrainer
{
    /// <summary>
    /// Batches between two calls that give fragmented memory back: without them the heap grows by a third. Each pass ends with
    /// one too, or short passes would grow for a long time before the first.
    /// </summary>
    private const int BatchesPerTrim = 64;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly NetworkId _id;
    private readonly TrainingPlan _plan;
    private readonly Network _network;
    private readonly FlatOptimizer _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly bool _isGrafted;

    /// <summary>Gives the initial weights; null once the network has weights.</summary>
    private Func<NetworkState>? _initial;

    /// <param name="id">The network.</param>
    /// <param name="plan">What the networks share.</param>
    /// <param name="device">Where it trains.</param>
    /// <param name="initial">Gives the weights that it starts from; not called where a checkpoint is restored before anything else.</param>
    public NetworkTrainer(NetworkId id, TrainingPlan plan, Device device, Func<NetworkState> initial)
    {
        (_id, _plan, _initial) = (id, plan, initial);
        _network = new Network(plan.Declare(), device, plan.Options.Precision, trains: true);
        _optimizer = new FlatOptimizer(_network.Memory, plan.Options);
        _schedule = LearningRateSchedule.For(plan.Options, id, plan.BatchesPerEpoch, plan.Data.Family);
        _isGrafted = plan.Options.Networks > 1;
    }

    public StateLayout Layout => _network.Layout;

    /// <summary>The network with weights in it: the initial ones, unless it was restored.</summary>
    private Network Network
    {
        get
        {
            if (_initial is { } initial)
            {
                _network.Memory.CopyFrom(initial());
                _initial = null;
            }

            return _network;
        }
    }

    public EpochReport TrainEpoch(int epoch, int rollbacks, EpochControl control)
    {
        var watch = new PassWatch(_plan.Time);
        using var tally = new Tally(_network.Device, countsTop5: false);
        var (rate, skipped) = TrainPass(epoch, rollbacks, control, watch, tally);
        var train = tally.Read();
        RefuseNonFinite(epoch, train.Loss);
        var trainSeconds = watch.Seconds;
        watch.Restart();
        var test = Test(control);
        NativeMemory.Trim();
        return new EpochReport(epoch, train.Loss, train.Top1, test, rate, trainSeconds, watch.Seconds, train.Total)
        {
            Skipped = skipped + _plan.Data.Test.Count - test.Total,
        };
    }

    public TestReport Test(EpochControl control)
    {
        var watch = new PassWatch(_plan.Time);
        using var batches = _plan.TestBatches(_network.Device);
        return Evaluation.Run(Network, batches, _plan.Options.BatchSize, (_, _, tally) =>
        {
            watch.LeaveOut(control.BetweenBatches);
            if (watch.IsDue(ProgressInterval))
            {
                Report(control, EpochPhase.Testing, batches.Done, _plan.Data.Test.Count, rate: 0, watch, tally);
            }
        });
    }

    public void CopySnapshotTo(NetworkState destination)
    {
        Network.Memory.CopyTo(destination);
        destination.AnchorEntropies = null;
        if (_isGrafted)
        {
            _plan.GraftRule.Describe(destination);
        }
    }

    public GraftReport Graft(NetworkState own, NetworkState donor)
    {
        var memory = Network.Memory;
        if (memory.IsOnHost)
        {
            // The network's memory still holds its own snapshot.
            var done = _plan.GraftRule.Mix(own, donor, memory.Values, memory.Counters);
            memory.SpreadWeights();
            return done;
        }

        var mixed = own.Copy();
        var report = _plan.GraftRule.Mix(own, donor, mixed.Values, mixed.Counters);
        memory.CopyFrom(mixed);
        return report;
    }

    public void CopyCheckpointTo(Checkpoint destination)
    {
        Network.Memory.CopyTo(destination.State);
        _network.Memory.CopyMomentaTo(destination.Momenta);
    }

    public void Restore(Checkpoint checkpoint)
    {
        _network.Memory.CopyFrom(checkpoint.State);
        _network.Memory.CopyMomentaFrom(checkpoint.Momenta);
        _initial = null;
    }

    public void Dispose() => _network.Dispose();

    /// <summary>One pass over the training images; returns the last batch's learning rate, and how many images cannot be decoded.</summary>
    private (double Rate, int Skipped) TrainPass(int epoch, int rollbacks, EpochControl control, PassWatch watch, Tally tally)
    {
        using var batches = _plan.TrainingBatches(_id, epoch, rollbacks, _network.Device);
        using var dropout = _plan.DropoutGenerator(_id, epoch, rollbacks, _network.Device);
        var step = (long)epoch * _plan.BatchesPerEpoch;
        for (var rate = 0.0; ; step++)
        {
            watch.LeaveOut(control.BetweenBatches);
            using var scope = NewDisposeScope();
            if (batches.Take(_plan.Options.BatchSize) is not { } batch)
            {
                return (rate, batches.Skipped);
            }

            rate = _schedule.At(epoch, step);
            TrainBatch(batch, new Tape(dropout), rate, tally);
            if (watch.IsDue(ProgressInterval))
            {
                var soFar = Report(control, EpochPhase.Training, batches.Done, _plan.Data.Train.Count, rate, watch, tally);
                RefuseNonFinite(epoch, soFar.Loss);
            }

            if (step % BatchesPerTrim == 0)
            {
                NativeMemory.Trim();
            }
        }
    }

    private void TrainBatch(Batch batch, Tape tape, double rate, Tally tally)
    {
        var logits = Network.Forward(batch.Images, tape);
        var loss = TrainingLoss.Of(logits, tape, batch.Labels);
        tape.Backward(loss);
        _optimizer.Step(rate);
        tally.Add(loss, logits, batch.Labels);
    }

    private static TestReport Report(
        EpochControl control, EpochPhase phase, int done, int total, double rate, PassWatch watch, Tally tally)
    {
        var soFar = tally.Read();
        control.Report(new EpochProgress(phase, done, total, soFar.Loss, soFar.Top1, rate, done / Math.Max(watch.Seconds, 1e-9)));
        return soFar;
    }

    private void RefuseNonFinite(int epoch, double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new NonFiniteLossException(
                $"network {_id}: the training loss became {(double.IsNaN(loss) ? "NaN" : "infinite")} in epoch {epoch + 1}; try a lower --lr.");
        }
    }
}
