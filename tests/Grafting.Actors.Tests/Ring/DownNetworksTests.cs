using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Ring;

public class DownNetworksTests
{
    private static readonly NetworkId One = new(1);
    private readonly MemoryRecorder _recorder = new();

    [Fact]
    public void Should_begin_with_one_rollback_more_where_the_loss_became_nan()
    {
        Begin(new NonFiniteLossException("The loss became NaN."), inEpoch: 0).Rollbacks.ShouldBe(1);
        Begin(new NonFiniteLossException("The loss became NaN."), inEpoch: 0).Rollbacks.ShouldBe(2);
    }

    [Fact]
    public void Should_repeat_epochs_before_the_failed_one_as_they_were() =>
        Begin(new NonFiniteLossException("The loss became NaN."), inEpoch: 3).Rollbacks.ShouldBe(0);

    [Fact]
    public void Should_not_roll_back_after_another_failure() => Begin(new IOException("a bad disk"), inEpoch: 0).Rollbacks.ShouldBe(0);

    [Fact]
    public void Should_tell_why_a_network_cannot_begin_again()
    {
        var failed = FailedWith(new MemoryRecorder
        {
            OnRecord = member => _ = member == nameof(IRunRecorder.RestartOf) ? throw new GraftingException("its donor would have to go back") : 0,
        });
        failed.Add(EpochAttempt.First(One), new IOException("a bad disk"));

        failed.Begin(One, Placement.Here, out var error).ShouldBeNull();

        error.ShouldNotBeNull().Message.ShouldBe("its donor would have to go back");
    }

    private NetworkStart Begin(Exception error, int inEpoch)
    {
        var failed = FailedWith(_recorder);
        failed.Add(new EpochAttempt(One, inEpoch, 1), error).ShouldNotBeNull();
        return failed.Begin(One, Placement.Here, out _).ShouldNotBeNull().Networks.Single();
    }

    /// <summary>Nothing is committed: a network that begins again does so at epoch 0.</summary>
    private static DownNetworks FailedWith(MemoryRecorder recorder)
    {
        if (recorder.Starts.IsEmpty)
        {
            recorder.RecordStart(NetworkStart.First(One), reason: null);
        }

        return new DownNetworks(new RestartPolicy(maximum: 9, TimeSpan.Zero, OnNan.Rollback), new RecordedRun(recorder));
    }
}
