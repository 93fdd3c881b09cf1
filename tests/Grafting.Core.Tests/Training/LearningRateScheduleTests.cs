using Grafting.Core.Tests.Golden;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Training;

namespace Grafting.Core.Tests.Training;

public sealed class LearningRateScheduleTests
{
    private static Rates Golden { get; } = GoldenFile.Read<Rates>("learning-rates.json");

    [Fact]
    public void Should_anneal_by_cosine_as_pytorch_does()
    {
        var options = new TrainOptions { LearningRate = Golden.Start, Cosine = true, Networks = 1, Epochs = Golden.Cosine.Epochs };
        var schedule = LearningRateSchedule.For(options, new NetworkId(1), Golden.Cosine.BatchesPerEpoch);

        for (var batch = 0; batch < Golden.Cosine.Rates.Length; batch++)
        {
            schedule.At(batch / Golden.Cosine.BatchesPerEpoch, batch).ShouldBe(Golden.Cosine.Rates[batch], 1e-15);
        }
    }

    [Fact]
    public void Should_anneal_over_the_whole_of_a_long_run()
    {
        var options = new TrainOptions { LearningRate = Golden.Start, Cosine = true, Networks = 1, Epochs = Golden.CosineLong.Epochs };
        var schedule = LearningRateSchedule.For(options, new NetworkId(1), Golden.CosineLong.BatchesPerEpoch);

        foreach (var point in Golden.CosineLong.Rates)
        {
            var batch = (long)point[0];
            schedule.At((int)(batch / Golden.CosineLong.BatchesPerEpoch), batch).ShouldBe(point[1], 1e-15);
        }
    }

    [Fact]
    public void Should_step_after_each_60_epochs()
    {
        var options = new TrainOptions { LearningRate = Golden.Start, Networks = 1, Epochs = Golden.Step.Length };
        var schedule = LearningRateSchedule.For(options, new NetworkId(1), batchesPerEpoch: 391);

        for (var epoch = 0; epoch < Golden.Step.Length; epoch++)
        {
            schedule.At(epoch, epoch * 391L).ShouldBe(Golden.Step[epoch], 1e-15, $"epoch {epoch}");
            schedule.At(epoch, epoch * 391L + 390).ShouldBe(Golden.Step[epoch], 1e-15, $"last batch of epoch {epoch}");
        }
    }

    [Fact]
    public void Should_step_after_each_30_epochs_of_large_images()
    {
        var options = new TrainOptions { LearningRate = 0.1, Networks = 1, Epochs = 90 };
        var schedule = LearningRateSchedule.For(options, new NetworkId(1), batchesPerEpoch: 10, ImageFamily.Large);

        foreach (var (epoch, rate) in new[] { (0, 0.1), (29, 0.1), (30, 0.01), (59, 0.01), (60, 0.001), (89, 0.001) })
        {
            schedule.At(epoch, epoch * 10L).ShouldBe(rate, 1e-12, $"epoch {epoch}");
        }
    }

    [Fact]
    public void Should_start_each_network_from_a_rate_of_its_own_with_difflr()
    {
        foreach (var (count, multipliers) in Golden.Multipliers)
        {
            var networks = int.Parse(count, System.Globalization.CultureInfo.InvariantCulture);
            var options = new TrainOptions { LearningRate = 0.2, DifferentRates = true, Networks = networks };
            for (var i = 1; i <= networks; i++)
            {
                LearningRateSchedule.InitialRate(options, new NetworkId(i)).ShouldBe(0.2 * multipliers[i - 1], 1e-15, $"{i} of {networks}");
            }
        }
    }

    [Fact]
    public void Should_start_all_networks_from_the_same_rate_without_difflr() =>
        LearningRateSchedule.InitialRate(new TrainOptions { LearningRate = 0.2, Networks = 4 }, new NetworkId(1)).ShouldBe(0.2);

    private sealed record Rates(double Start, Curve<double> Cosine, Curve<double[]> CosineLong, double[] Step, Dictionary<string, double[]> Multipliers);

    private sealed record Curve<T>(int Epochs, int BatchesPerEpoch, T[] Rates);
}
