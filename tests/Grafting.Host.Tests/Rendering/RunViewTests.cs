using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Host.Rendering;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Host.Tests.Rendering;

public sealed class RunViewTests
{
    /// <summary>In an earlier process one epoch was committed.</summary>
    private static readonly RunStart Begun =
        RunStart.First(1) with { Networks = [NetworkStart.First(new NetworkId(1)) with { Epoch = 1, Checkpoint = "abc" }] };

    private static readonly EpochProgress Test = new(EpochPhase.Testing, 500, 1000, 1, 50, 0.1, 100);

    [Theory]
    [InlineData(NetworkStage.Idle, false, false, "waiting for slot")]
    [InlineData(NetworkStage.Training, false, false, "training")]
    [InlineData(NetworkStage.Training, false, true, "testing")]
    [InlineData(NetworkStage.Training, true, false, "paused")]
    [InlineData(NetworkStage.WaitingForDonor, false, false, "waiting for donor")]
    [InlineData(NetworkStage.Grafting, false, false, "grafting")]
    [InlineData(NetworkStage.Committed, false, false, "waiting for slot")]
    [InlineData(NetworkStage.TestingFinal, false, true, "testing")]
    [InlineData(NetworkStage.Finished, true, false, "finished")]
    [InlineData(NetworkStage.Failed, true, false, "failed")]
    [InlineData(NetworkStage.Stopped, true, false, "stopped")]
    public void Should_name_each_state(NetworkStage stage, bool isPaused, bool isTesting, string state) =>
        RowOf(new NetworkStatus(new NetworkId(1), stage, isPaused, 2, isTesting ? Test : null, 85, 84, 0.5, 0)).State.ShouldBe(state);

    [Theory]
    [InlineData(NetworkStage.Committed, 0)]
    [InlineData(NetworkStage.WaitingForDonor, 1)]
    [InlineData(NetworkStage.Grafting, 1)]
    public void Should_count_an_epoch_as_trained_until_it_is_committed(NetworkStage stage, double trained) =>
        RowOf(new NetworkStatus(new NetworkId(1), stage, false, 2, null, 85, 84, 0.5, 0)).Trained.ShouldBe(trained);

    [Fact]
    public void Should_know_what_was_committed_before_this_process() =>
        RowOf(new NetworkStatus(new NetworkId(1), NetworkStage.Training, false, 2, null, 85, 84, 0.5, 0)).Before.ShouldBe(1);

    [Theory]
    [InlineData(RunStage.Running, false)]
    [InlineData(RunStage.Ending, false)]
    [InlineData(RunStage.Ended, true)]
    public void Should_tell_whether_the_run_is_over(RunStage stage, bool isOver) =>
        RunView.Of(new RunStatus(stage, new RunPlan(1, 10, 1), [], TimeSpan.Zero), "title", "runs/x", Begun).IsOver.ShouldBe(isOver);

    private static NetworkRow RowOf(NetworkStatus status) =>
        RunView.Of(new RunStatus(RunStage.Running, new RunPlan(1, 10, 1), [status], TimeSpan.Zero), "title", "runs/x", Begun)
            .Networks.ShouldHaveSingleItem();
}
