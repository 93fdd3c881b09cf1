using Grafting.Checkpoints;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Training;

namespace Grafting.Core.Tests.Training;

public class NetworkTrainerTests
{
    private static readonly NetworkId One = new(1);

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Should_go_on_from_a_checkpoint_to_the_same_bits(Precision precision)
    {
        using var plan = PlanOf(precision);
        using var first = new NetworkTrainerFactory(plan).Create(One);
        var checkpoint = new Checkpoint(first.Layout);
        first.TrainEpoch(0, rollbacks: 0, EpochControl.None);
        first.CopyCheckpointTo(checkpoint);
        first.TrainEpoch(1, rollbacks: 0, EpochControl.None);

        using var second = new NetworkTrainerFactory(plan).Create(One);
        second.Restore(checkpoint);
        second.TrainEpoch(1, rollbacks: 0, EpochControl.None);

        Values(second).ShouldBe(Values(first));
        checkpoint.Momenta.ShouldContain(momentum => momentum != 0);
    }

    [Fact]
    public void Should_draw_other_random_numbers_after_a_rollback()
    {
        using var plan = PlanOf(Precision.Fp32);
        using var first = new NetworkTrainerFactory(plan).Create(One);
        using var second = new NetworkTrainerFactory(plan).Create(One);

        first.TrainEpoch(0, rollbacks: 0, EpochControl.None);
        second.TrainEpoch(0, rollbacks: 1, EpochControl.None);

        Values(second).ShouldNotBe(Values(first));
    }

    private static TrainingPlan PlanOf(Precision precision)
    {
        var options = new TrainOptions { Model = "resnet20", Epochs = 2, BatchSize = 16, Precision = precision };
        var data = DataSets.Load(options.DataSet, null).Limited(train: 32, test: 16);
        return new TrainingPlan(options, data, TimeProvider.System);
    }

    private static float[] Values(INetworkTrainer trainer)
    {
        var state = new NetworkState(trainer.Layout);
        trainer.CopySnapshotTo(state);
        return state.Values;
    }
}
