using Grafting.Checkpoints;
using Grafting.Core.Tests.Data;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Core.Tests.Training;

public sealed class NetworkTrainerTests
{
    private static readonly NetworkId One = new(1);

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Should_go_on_from_a_checkpoint_file_as_if_nothing_had_happened(Precision precision)
    {
        using var folder = new TemporaryFolder();
        using var plan = Plan(precision);
        var store = new NetworkStore(new RunPaths(folder.Path));
        var (checkpoint, read) = (new Checkpoint(plan.Layout), new Checkpoint(plan.Layout));
        using var undisturbed = new NetworkTrainerFactory(plan).Create(One);
        undisturbed.TrainEpoch(0, rollbacks: 0, EpochControl.None);
        undisturbed.CopyCheckpointTo(checkpoint);
        var sha256 = store.SaveCheckpoint(new EpochAttempt(One, 0, 1), rollbacks: 0, checkpoint);

        store.ReadCheckpoint(One, 0, sha256, read);
        using var restarted = new NetworkTrainerFactory(plan).Create(One);
        restarted.TrainEpoch(5, rollbacks: 3, EpochControl.None);
        restarted.Restore(read);

        ShouldBeEqual(CheckpointOf(restarted), checkpoint);
        var (expected, report) = (undisturbed.TrainEpoch(1, 0, EpochControl.None), restarted.TrainEpoch(1, 0, EpochControl.None));
        ShouldBeEqual(CheckpointOf(restarted), CheckpointOf(undisturbed));
        report.TrainLoss.ShouldBe(expected.TrainLoss);
        report.Test.ShouldBe(expected.Test);
    }

    [Theory]
    [InlineData(Precision.Fp32, GraftLevel.Layer)]
    [InlineData(Precision.Fp32, GraftLevel.Filter)]
    [InlineData(Precision.Bf16, GraftLevel.Filter)]
    public void Should_hold_what_its_snapshot_and_the_donors_come_to_at_its_level(Precision precision, GraftLevel level)
    {
        using var plan = Plan(precision, level);
        using var trainer = Trained(plan, One);
        using var other = Trained(plan, new NetworkId(2));
        var (own, donor) = (SnapshotOf(trainer), SnapshotOf(other));
        var expected = own.Copy();
        var expectedReport = GraftRule.For(plan.Options, plan.Layout).Mix(own, donor, expected.Values, expected.Counters);

        var report = trainer.Graft(own, donor);

        var grafted = CheckpointOf(trainer).State;
        grafted.Values.AsSpan().SequenceEqual(expected.Values).ShouldBeTrue();
        grafted.Counters.ShouldBe(expected.Counters);
        (report.Layers.Count, report.Norms.Count).ShouldBe(level is GraftLevel.Layer ? (19, 0) : (0, 19));
        report.MeanAlpha.ShouldBe(expectedReport.MeanAlpha);
    }

    [Fact]
    public void Should_draw_other_numbers_after_a_rollback()
    {
        using var plan = Plan(Precision.Fp32);
        var losses = new[] { 0, 1 }.Select(rollbacks =>
        {
            using var trainer = new NetworkTrainerFactory(plan).Create(One);
            return trainer.TrainEpoch(0, rollbacks, EpochControl.None).TrainLoss;
        }).ToArray();

        losses[1].ShouldNotBe(losses[0]);
    }

    private static INetworkTrainer Trained(TrainingPlan plan, NetworkId network)
    {
        var trainer = new NetworkTrainerFactory(plan).Create(network);
        trainer.TrainEpoch(0, rollbacks: 0, EpochControl.None);
        return trainer;
    }

    private static NetworkState SnapshotOf(INetworkTrainer trainer)
    {
        var snapshot = new NetworkState(trainer.Layout);
        trainer.CopySnapshotTo(snapshot);
        return snapshot;
    }

    private static TrainingPlan Plan(Precision precision, GraftLevel level = GraftLevel.Layer)
    {
        var options = new TrainOptions { Precision = precision, Level = level, BatchSize = 32 };
        return new TrainingPlan(options, DataSets.Load(options.DataSet, options.DataDirectory).Limited(96, 32), TimeProvider.System);
    }

    private static Checkpoint CheckpointOf(INetworkTrainer trainer)
    {
        var checkpoint = new Checkpoint(trainer.Layout);
        trainer.CopyCheckpointTo(checkpoint);
        return checkpoint;
    }

    private static void ShouldBeEqual(Checkpoint actual, Checkpoint expected)
    {
        actual.State.Values.AsSpan().SequenceEqual(expected.State.Values).ShouldBeTrue();
        actual.State.Counters.ShouldBe(expected.State.Counters);
        actual.Momenta.AsSpan().SequenceEqual(expected.Momenta).ShouldBeTrue();
        actual.Momenta.ShouldContain(momentum => momentum != 0);
    }
}
