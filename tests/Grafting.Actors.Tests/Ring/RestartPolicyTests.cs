using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Ring;

public class RestartPolicyTests
{
    private static readonly EpochAttempt One = new(new NetworkId(1), Epoch: 5, Attempt: 1);
    private static readonly EpochAttempt Two = One with { Network = new NetworkId(2) };
    private static readonly IOException Crash = new("a bad disk");

    [Fact]
    public void Should_wait_four_times_as_long_after_each_failure_in_a_row_and_at_most_30_seconds()
    {
        var policy = new RestartPolicy(maximum: 6, TimeSpan.FromSeconds(0.25), OnNan.Stop);

        Enumerable.Range(0, 6).Select(_ => policy.Decide(One, Crash)!.After.TotalSeconds).ShouldBe([0.25, 1, 4, 16, 30, 30]);
        policy.Decide(One, Crash).ShouldBeNull();
    }

    [Fact]
    public void Should_begin_to_count_anew_once_an_epoch_is_committed_and_count_each_network_apart()
    {
        var policy = new RestartPolicy(maximum: 1, TimeSpan.Zero, OnNan.Stop);
        policy.Decide(One, Crash).ShouldNotBeNull();
        policy.Decide(Two, Crash).ShouldNotBeNull();

        policy.Forgive(One);

        policy.Decide(One, Crash).ShouldNotBeNull();
        policy.Decide(One, Crash).ShouldBeNull();
        policy.Decide(Two, Crash).ShouldBeNull();
    }

    [Fact]
    public void Should_not_take_the_late_commit_of_an_earlier_epoch_for_progress()
    {
        var policy = new RestartPolicy(maximum: 1, TimeSpan.Zero, OnNan.Stop);
        policy.Decide(One, Crash).ShouldNotBeNull();

        policy.Forgive(One with { Epoch = 4 });

        policy.Decide(One, Crash).ShouldBeNull();
    }

    [Fact]
    public void Should_never_try_nan_again_with_the_same_random_numbers()
    {
        var nan = new NonFiniteLossException("The loss became NaN.");

        new RestartPolicy(maximum: 5, TimeSpan.Zero, OnNan.Stop).Decide(One, nan).ShouldBeNull();
        new RestartPolicy(maximum: 5, TimeSpan.Zero, OnNan.Rollback).Decide(One, nan).ShouldBe(new RestartDecision(TimeSpan.Zero, IsRollback: true));
    }

    [Fact]
    public void Should_never_restart_where_none_is_allowed() =>
        new RestartPolicy(maximum: 0, TimeSpan.Zero, OnNan.Rollback).Decide(One, Crash).ShouldBeNull();
}
