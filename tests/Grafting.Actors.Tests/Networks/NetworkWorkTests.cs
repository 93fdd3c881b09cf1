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

    public NetworkWorkTests() => _recorder = new MemoryRecorder
    {
        OnRecord = member =>
        {
            if (member == nameof(INetworkStore.SaveWeights))
            {
                _time.Advance(TimeSpan.FromSeconds(2));
            }
        },
    };

    [Fact]
    public void Should_know_what_improves_and_what_is_last_and_write_the_final_weights()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false, Accuracy = (_, epoch) => Accuracies[epoch] });
        var trained = Run(work);

        var (summary, final) = work.Finish(isBaseline: true, EpochControl.None);

        final.ShouldBe("Final 1 3");
        trained.Select(epoch => epoch.IsBest).ShouldBe([true, true, false, false]);
        trained.Select(epoch => epoch.IsLast).ShouldBe([false, false, false, true]);
        _recorder.Weights.Select(row => (row.File, row.Epoch)).ShouldBe([(WeightsFile.Final, 3)]);
        (summary.BestAccuracy, summary.BestEpoch).ShouldBe((30, 1));
        summary.Last.Top1.ShouldBe(20);
        summary.Final.ShouldBe(summary.Last);
    }

    [Fact]
    public void Should_count_invalid_filters_of_the_final_weights_at_the_published_thresholds()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false });
        Run(work);

        var summary = work.Finish(isBaseline: true, EpochControl.None).Summary;

        summary.TotalFilters.ShouldBe(2);
        summary.InvalidFilters.ShouldBe(new Dictionary<double, int> { [0.1] = 0, [0.01] = 0 });
    }

    [Fact]
    public void Should_add_up_where_the_time_went()
    {
        using var work = WorkOf(new ChainTrainers { IsHeld = false });
        Run(work);

        var time = work.Finish(isBaseline: true, EpochControl.None).Summary.Time;

        time.Training.ShouldBe(4 * 3);
        time.Testing.ShouldBe(4 * 1);
        time.Writing.ShouldBe(2); // The final weights.
    }

    [Fact]
    public void Should_reuse_one_buffer_for_epochs_that_follow_each_other()
    {
        var trainers = new ChainTrainers { IsHeld = false };
        using var work = WorkOf(trainers);
        Run(work);

        trainers.Buffers.Count.ShouldBe(1);
    }

    [Fact]
    public void Should_go_on_from_a_checkpoint_as_if_it_had_not_stopped()
    {
        CommittedEpoch saved;
        using (var before = WorkOf(new ChainTrainers { IsHeld = false, Accuracy = (_, epoch) => Accuracies[epoch] }))
        {
            var trained = before.Train(0, EpochControl.None);
            using var grafted = before.Graft(trained.Snapshot, donor: null).Memory;
            var attempt = EpochAttempt.First(One);
            var checkpoint = _recorder.SaveCheckpoint(attempt, 0, grafted.Checkpoint);
            saved = new CommittedEpoch(attempt, 0, trained.Report, null, new EpochFiles(null, checkpoint, null, null), TimeShares.None);
        }

        var progress = NetworkProgress.None.After(0, saved.Report.Test, new TimeShares(30, 10, 0, 0, 0, 0));
        var start = new NetworkStart(One, 1, 2, 0, saved.Files.Checkpoint, progress);
        using var work = WorkOf(new ChainTrainers { IsHeld = false, Accuracy = (_, epoch) => Accuracies[epoch] }, start);
        Run(work, firstEpoch: 1);
        var summary = work.Finish(isBaseline: true, EpochControl.None).Summary;

        _recorder.FinalHashes.ShouldBe(ChainState.Expected(1, Accuracies.Length));
        (summary.BestEpoch, summary.BestAccuracy, summary.Time.Training).ShouldBe((1, 30, 30 + 3 * 3));
    }

    private static List<TrainedEpoch> Run(NetworkWork work, int firstEpoch = 0)
    {
        var epochs = new List<TrainedEpoch>();
        for (var epoch = firstEpoch; epoch < Accuracies.Length; epoch++)
        {
            epochs.Add(work.Train(epoch, EpochControl.None));
            var grafted = work.Graft(epochs[^1].Snapshot, donor: null);
            grafted.Graft.ShouldBeNull();
            grafted.Memory.Dispose();
        }

        return epochs;
    }

    private NetworkWork WorkOf(ChainTrainers trainers, NetworkStart? start = null) =>
        new(start ?? NetworkStart.First(One), new RunPlan(1, Accuracies.Length, 1), trainers, _recorder, _time);
}
