using Grafting.Actors.Ring;
using Grafting.Host.Rendering;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Host.Tests.Rendering;

public sealed class PlainLinesTests
{
    private readonly PlainLines _lines = new(epochs: 200, batchSize: 128, printFrequency: 20);

    [Fact]
    public void Should_tell_a_committed_epoch_in_one_line() => _lines.Of(Epoch(2, 85.2)).ShouldBe(
        "network 1  epoch   3/200  loss 0.4321  train  84.12%  test  85.20%  best  85.20%  lr 0.0854     500 images/s  alpha 0.52    24.0 s");

    [Fact]
    public void Should_keep_columns_in_place_and_the_best_in_mind()
    {
        var first = _lines.Of(Epoch(8, 100)).ShouldNotBeNull();
        var second = _lines.Of(Epoch(99, 9.5, graft: null)).ShouldNotBeNull();

        second.ShouldContain("test   9.50%  best 100.00%");
        second.ShouldContain("alpha    -");
        foreach (var field in (string[])["loss", "train", "test", "best", "lr", "images/s", "alpha"])
        {
            second.IndexOf(field, StringComparison.Ordinal).ShouldBe(first.IndexOf(field, StringComparison.Ordinal), field);
        }
    }

    [Fact]
    public void Should_tell_a_pass_each_time_it_comes_to_another_multiple_of_the_print_frequency()
    {
        var told = new[] { 1, 19, 20, 21, 39, 41, 60, 79 }.Where(batch => _lines.Of(Pass(epoch: 0, batch)) is not null);

        told.ShouldBe([20, 41, 60]);
    }

    [Fact]
    public void Should_begin_anew_with_each_epoch()
    {
        _lines.Of(Pass(epoch: 0, batch: 20)).ShouldNotBeNull();
        _lines.Of(Pass(epoch: 1, batch: 5)).ShouldBeNull();
        _lines.Of(Pass(epoch: 1, batch: 20)).ShouldBe(
            "network 1  epoch   2/200  batch 20/79  loss 0.5000  train  80.00%  lr 0.1        640 images/s");
    }

    [Fact]
    public void Should_tell_whole_epochs_only_when_the_print_frequency_is_0() =>
        new PlainLines(200, 128, printFrequency: 0).Of(Pass(epoch: 0, batch: 20)).ShouldBeNull();

    [Fact]
    public void Should_tell_a_pause_and_leave_the_outcome_to_the_results()
    {
        _lines.Of(new RunEvent.NetworkPaused(new NetworkId(2))).ShouldBe("network 2  paused");
        _lines.Of(new RunOutcome.RunStopped()).ShouldBeNull();
    }

    [Fact]
    public void Should_remember_the_best_of_an_earlier_process()
    {
        var begun = NetworkStart.First(new NetworkId(1)) with { Progress = NetworkProgress.None with { Best = new BestTest(1, 87.5) } };
        var lines = new PlainLines(200, 128, 0, new RunStart([begun, NetworkStart.First(new NetworkId(2))], [], TimeSpan.Zero));

        lines.Of(Epoch(2, 85.2)).ShouldNotBeNull().ShouldContain("test  85.20%  best  87.50%");
    }

    [Theory]
    [InlineData(false, "network 2  epoch   3/200  begins again in 0.3 s: the disk is full")]
    [InlineData(true, "network 2  epoch   3/200  begins again with other random streams in 0.3 s: the disk is full")]
    public void Should_tell_in_a_line_why_a_network_begins_again(bool isRollback, string line) =>
        _lines.Of(new RunEvent.NetworkRestarting(new NetworkId(2), 2, "the disk\nis full", TimeSpan.FromSeconds(0.25), isRollback)).ShouldBe(line);

    private static RunEvent.EpochCommitted Epoch(int epoch, double accuracy) => Epoch(
        epoch, accuracy, new GraftReport([new LayerCoefficient("conv1.weight", 1, 1, 0.54), new LayerCoefficient("conv2.weight", 1, 1, 0.5)]));

    private static RunEvent.EpochCommitted Epoch(int epoch, double accuracy, GraftReport? graft) => new(
        new NetworkId(1),
        new EpochReport(epoch, 0.43214, 84.12, new TestReport(0.5, accuracy, 99, 1, 2), 0.0854, 20, 4, 10000),
        graft);

    private static NetworkRow Pass(int epoch, int batch) => new(
        new NetworkId(1),
        "training",
        epoch,
        200,
        new EpochProgress(EpochPhase.Training, Math.Min(batch * 128, 10000), 10000, 0.5, 80, 0.1, 640),
        null,
        null,
        null);
}
