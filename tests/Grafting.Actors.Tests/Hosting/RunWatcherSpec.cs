using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit;
using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Hosting;

/// <summary>A run that is watched through nodes a and b, which are probes.</summary>
public sealed class RunWatcherSpec : VirtualTimeKit
{
    private const string Run = "2026-11-23T00:00:00.0000000Z";

    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>();
    private readonly TaskCompletionSource<RunOutcome> _completion = new();
    private readonly TestProbe _a;
    private readonly TestProbe _b;

    public RunWatcherSpec() => (_a, _b) = (CreateTestProbe(), CreateTestProbe());

    private static RunStatus Newest { get; } = new(RunStage.Running, new RunPlan(networks: 2, epochs: 3, slots: 1), [], TimeSpan.Zero);

    [Fact]
    public void Should_answer_who_asked_before_it_knew_and_at_once_afterwards()
    {
        var watcher = Watch(patience: null);
        watcher.Tell(new GetRunStatus());

        Answer(_a);

        ExpectMsg(Newest);
        watcher.Tell(new GetRunStatus());
        ExpectMsg(Newest);
    }

    [Fact]
    public async Task Should_pass_events_on_and_end_with_the_outcome()
    {
        var watcher = Watch(TimeSpan.FromMinutes(1));
        _a.ExpectMsg<WatchRun>();

        _a.Reply(new RunEvent.NodeLost("c"));
        _a.Reply(new RunOutcome.RunStopped());

        var outcome = await _completion.Task.InTime();
        _events.Reader.TryRead(out var first).ShouldBeTrue();
        first.ShouldBe(new RunEvent.NodeLost("c"));
        outcome.ShouldBeOfType<RunOutcome.RunStopped>();
        watcher.Tell(new GetRunStatus());
        ExpectMsg<Status.Failure>();
    }

    [Fact]
    public void Should_find_another_node_when_its_own_is_silent()
    {
        var watcher = Watch(TimeSpan.FromMinutes(1));
        Answer(_a);
        watcher.Tell(new GetRunStatus());
        ExpectMsg(Newest); // The answer has come, and its time is noted.

        PassTicks(TimeSpan.FromSeconds(4));
        _b.FishForMessage<FindRun>(find => find.RunId == Run);
        _b.Reply(new RunIsHere(Run, 2));
        PassTicks(TimeSpan.FromSeconds(1));

        _b.FishForMessage<GetRunStatus>(_ => true);
    }

    [Fact]
    public async Task Should_give_up_when_nobody_answers_any_more()
    {
        Watch(TimeSpan.FromSeconds(10));

        PassTicks(TimeSpan.FromSeconds(11));

        (await _completion.Task.InTime()).ShouldBeOfType<RunOutcome.RunFailed>().Error.Message.ShouldContain("10 seconds");
    }

    [Fact]
    public async Task Should_wait_for_its_own_node_to_tell_the_end_where_it_is_one()
    {
        var watcher = Watch(patience: null);
        _a.ExpectMsg<WatchRun>();
        _a.Reply(new RunOutcome.RunStopped()); // From the supervisor: the results may still be on their way.
        Answer(_a);
        watcher.Tell(new GetRunStatus());
        ExpectMsg(Newest);
        _completion.Task.IsCompleted.ShouldBeFalse();

        watcher.Tell(new RunWatcher.Conclude(new RunOutcome.RunStopped()));

        await _completion.Task.InTime();
        watcher.Tell(new GetRunStatus());
        ExpectMsg<RunStatus>().Stage.ShouldBe(RunStage.Ended);
    }

    /// <summary>While the run is taken over nobody hears it.</summary>
    [Fact]
    public void Should_say_again_that_the_run_is_to_stop_with_what_is_left_of_the_grace()
    {
        var watcher = Watch(patience: null);

        watcher.Tell(new StopRun(TimeSpan.FromSeconds(1.2)));
        _a.FishForMessage<StopRun>(stop => stop.Grace == TimeSpan.FromSeconds(1.2));

        PassSeconds(0.5);
        _a.FishForMessage<StopRun>(stop => stop.Grace == TimeSpan.FromSeconds(0.7));
        PassTicks(TimeSpan.FromSeconds(1));
        _a.FishForMessage<StopRun>(stop => stop.Grace == TimeSpan.Zero);
    }

    private static void Answer(TestProbe node)
    {
        node.FishForMessage<GetRunStatus>(_ => true);
        node.Reply(Newest);
    }

    private IActorRef Watch(TimeSpan? patience)
    {
        var setting = new WatchSetting(Run, [_a.Ref.Path.ToString(), _b.Ref.Path.ToString()], patience, _events.Writer, _completion, Time);
        var watcher = Sys.ActorOf(RunWatcher.PropsFor(setting));
        watcher.Tell(new StopRun(TimeSpan.Zero)); // Passed on: when it has come, the watcher has started.
        _a.FishForMessage<StopRun>(_ => true);
        PassSeconds(0.5);
        return watcher;
    }

    private void PassTicks(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(0.5))
        {
            PassSeconds(0.5);
        }
    }
}
