using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using Grafting.Training;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Networks;

public class NetworkWorkTests
{
    private static readonly NetworkId One = new(1);
    private static readonly double[] Accuracies = [10, 30, 30, 20];
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryRecorder _recorder;

    public NetworkWorkTests() => _recorder = new MemoryRecorder { OnRecord = _ => _time.Advance(TimeSpan.FromSeconds(2)) };

    [Fact]
    public void Should_write_best_when_it_improves_and_last_and_final_once()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false, Accuracy = (_, epoch) => Accuracies[epoch] });
        Run(work);

        var summary = work.Finish(isBaseline: true, EpochControl.None);

        _recorder.Weights.Select(row => (row.File, row.Epoch)).ShouldBe(
            [(WeightsFile.Best, 0), (WeightsFile.Best, 1), (WeightsFile.Last, 3), (WeightsFile.Final, 3)]);
        (summary.BestAccuracy, summary.BestEpoch).ShouldBe((30, 1));
        summary.Last.Top1.ShouldBe(20);
        summary.Final.ShouldBe(summary.Last);
    }

    [Fact]
    public void Should_count_invalid_filters_of_the_final_weights_at_the_published_thresholds()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false });
        Run(work);

        var summary = work.Finish(isBaseline: true, EpochControl.None);

        summary.TotalFilters.ShouldBe(2);
        summary.InvalidFilters.ShouldBe(new Dictionary<double, int> { [0.1] = 0, [0.01] = 0 });
    }

    [Fact]
    public void Should_add_up_where_the_time_went()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false });
        Run(work);

        var time = work.Finish(isBaseline: true, EpochControl.None).Time;

        time.Training.ShouldBe(4 * 3);
        time.Testing.ShouldBe(4 * 1);
        time.Writing.ShouldBe((4 + 1 + 1) * 2); // Best each time, last, final.
    }

    [Fact]
    public void Should_reuse_one_buffer_for_epochs_that_follow_each_other()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false });
        var buffers = Run(work);

        buffers.Distinct().Count().ShouldBe(1);
    }

    private static List<object> Run(NetworkWork work)
    {
        var buffers = new List<object>();
        for (var epoch = 0; epoch < Accuracies.Length; epoch++)
        {
            var trained = work.Train(epoch, EpochControl.None);
            buffers.Add(trained.Snapshot.State);
            work.SaveWeights(trained);
            work.Graft(trained.Snapshot, donor: null).ShouldBeNull();
        }

        return buffers;
    }

    private NetworkWork WorkOf(ChainTrainers trainers) =>
        new(One, new RunPlan(1, Accuracies.Length, 1), trainers, _recorder, _time);
}
