using Grafting.Host.Rendering;
using Grafting.Training;

namespace Grafting.Host.Tests.Rendering;

public sealed class TimeLeftTests
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(100);

    [Fact]
    public void Should_go_by_the_slowest_network_once_epochs_are_committed() =>
        TimeLeft.Estimate([Row(1, committed: 8), Row(2, committed: 2)], Elapsed).ShouldBe(TimeSpan.FromSeconds(400));

    [Fact]
    public void Should_count_the_part_of_an_epoch_that_is_done() =>
        TimeLeft.Estimate([Row(1, committed: 2, Pass(500))], Elapsed).ShouldBe(TimeSpan.FromSeconds(300));

    [Fact]
    public void Should_not_count_epochs_of_an_earlier_process() =>
        TimeLeft.Estimate([Row(1, 8) with { Before = 6 }, Row(2, committed: 7) with { Before = 6 }], Elapsed).ShouldBe(TimeSpan.FromSeconds(300));

    [Fact]
    public void Should_go_by_the_present_rate_in_the_first_epoch_of_this_process() =>
        TimeLeft.Estimate([Row(1, 6, Pass(500)) with { Before = 6 }], Elapsed).ShouldBe(TimeSpan.FromSeconds(3.5 * 10));

    [Fact]
    public void Should_go_by_the_present_rate_in_the_first_epoch() =>
        TimeLeft.Estimate([Row(1, 0, Pass(500)), Row(2, 0, Pass(500))], Elapsed).ShouldBe(TimeSpan.FromSeconds(9.5 * 10));

    [Fact]
    public void Should_count_the_turns_of_networks_that_share_a_slot() =>
        TimeLeft.Estimate([Row(1, 0, Pass(0)), Row(2, 0)], Elapsed).ShouldBe(TimeSpan.FromSeconds(10 * 10 * 2));

    [Fact]
    public void Should_not_guess_before_there_is_something_to_go_by() =>
        TimeLeft.Estimate([Row(1, 0), Row(2, 0)], Elapsed).ShouldBeNull();

    [Fact]
    public void Should_be_nothing_when_all_is_done() =>
        TimeLeft.Estimate([Row(1, 10), Row(2, 10)], Elapsed).ShouldBe(TimeSpan.Zero);

    private static NetworkRow Row(int network, int committed, EpochProgress? pass = null) =>
        new(new NetworkId(network), "training", committed, 10, pass, null, null, null);

    /// <summary>A thousand images at a hundred a second.</summary>
    private static EpochProgress Pass(int done) => new(EpochPhase.Training, done, 1000, 1, 50, 0.1, 100);
}
