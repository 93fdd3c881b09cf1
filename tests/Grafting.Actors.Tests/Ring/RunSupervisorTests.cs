using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;
using Microsoft.Extensions.Time.Testing;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Ring;

/// <summary>A supervisor whose networks are probes.</summary>
public class RunSupervisorTests : TestKit
{
    private static readonly TestReport Test = new(1, 50, 100, 5, 10);
    private readonly FakeTimeProvider _time = new();
    private readonly TestProbe _observer;
    private readonly Dictionary<NetworkId, TestProbe> _networks = [];

    public RunSupervisorTests() => _observer = CreateTestProbe();

    [Fact]
    public void Should_give_a_freed_slot_to_who_is_furthest_behind()
    {
        var supervisor = Start(new RunPlan(networks: 3, epochs: 2, slots: 1));
        ExpectTraining(1, 0);

        supervisor.Tell(new EpochTrained(At(1, 0)));
        ExpectTraining(2, 0);
        Commit(supervisor, At(1, 0));
        supervisor.Tell(new EpochTrained(At(2, 0)));

        ExpectTraining(3, 0); // Though network 1 has been ready for its next epoch for longer.
        supervisor.Tell(new EpochTrained(At(3, 0)));
        ExpectTraining(1, 1);
    }

    [Fact]
    public void Should_start_the_next_epoch_of_one_network_without_waiting_for_the_others()
    {
        var supervisor = Start(new RunPlan(networks: 2, epochs: 2, slots: 2));
        ExpectTraining(1, 0);
        ExpectTraining(2, 0);

        supervisor.Tell(new EpochTrained(At(1, 0)));
        Commit(supervisor, At(1, 0));

        ExpectTraining(1, 1);
    }

    [Fact]
    public void Should_record_a_committed_epoch_once_and_drop_the_stale_repetition()
    {
        var recorder = new MemoryRecorder();
        var supervisor = Start(new RunPlan(networks: 1, epochs: 2, slots: 1), recorder);
        supervisor.Tell(new EpochTrained(At(1, 0)));
        Commit(supervisor, At(1, 0));

        EventFilter.Warning(contains: "NetworkGrafted").ExpectOne(() => supervisor.Tell(new NetworkGrafted(At(1, 0))));
        EventFilter.Warning(contains: "EpochSaved").ExpectOne(() => supervisor.Tell(SavedAt(At(1, 0))));
        EventFilter.Warning(contains: "EpochTrained").ExpectOne(() => supervisor.Tell(new EpochTrained(At(1, 1) with { Attempt = 7 })));

        recorder.Epochs.ShouldHaveSingleItem().Epoch.ShouldBe(0);
        _observer.ExpectMsg<RunEvent.EpochCommitted>().Report.Epoch.ShouldBe(0);
    }

    [Fact]
    public void Should_drop_a_failure_of_an_attempt_that_is_over()
    {
        var supervisor = Start(new RunPlan(networks: 1, epochs: 2, slots: 1));

        EventFilter.Warning(contains: "NetworkFailed").ExpectOne(() =>
            supervisor.Tell(new NetworkFailed(At(1, 0) with { Attempt = 0 }, new InvalidOperationException("old"))));

        StageOf(supervisor).ShouldBe(RunStage.Running);
    }

    [Fact]
    public void Should_test_final_weights_within_slots_then_record_the_summary_and_complete()
    {
        var recorder = new MemoryRecorder();
        var supervisor = Start(new RunPlan(networks: 2, epochs: 1, slots: 1), recorder);
        supervisor.Tell(new EpochTrained(At(1, 0)));
        supervisor.Tell(new EpochTrained(At(2, 0)));
        Commit(supervisor, At(1, 0));
        Commit(supervisor, At(2, 0));

        _networks[new NetworkId(1)].FishForMessage<TestFinal>(test => test.Attempt == At(1, 1));
        _time.Advance(TimeSpan.FromSeconds(90));
        supervisor.Tell(new NetworkFinished(At(1, 1), SummaryOf(1), "final 1"));
        _networks[new NetworkId(2)].FishForMessage<TestFinal>(test => test.Attempt == At(2, 1));
        supervisor.Tell(new NetworkFinished(At(2, 1), SummaryOf(2), "final 2"));
        EndNetworks();

        var outcome = Outcome<RunOutcome.RunCompleted>();
        outcome.Summary.Networks.Select(row => row.Network.Value).ShouldBe([1, 2]);
        outcome.Summary.Seconds.ShouldBe(90);
        recorder.Summary.ShouldBe(outcome.Summary);
    }

    [Fact]
    public void Should_stop_the_others_when_one_is_given_up_and_tell_when_all_have_ended()
    {
        var recorder = new MemoryRecorder();
        var supervisor = Start(new RunPlan(networks: 2, epochs: 2, slots: 2), recorder);

        supervisor.Tell(new NetworkFailed(At(2, 0), new NonFiniteLossException("The loss became NaN.")));
        _networks[new NetworkId(1)].FishForMessage<StopNetwork>(_ => true);
        StageOf(supervisor).ShouldBe(RunStage.Ending);
        EndNetworks();

        var failed = Outcome<RunOutcome.RunFailed>();
        (failed.Network, failed.Epoch, failed.Error.Message).ShouldBe((new NetworkId(2), 0, "The loss became NaN."));
        recorder.Events.ShouldBe([("runFailed", new NetworkId(2), "The loss became NaN.")]);
        recorder.Summary.ShouldBeNull();
    }

    [Fact]
    public void Should_fail_with_the_defect_that_killed_a_network_actor()
    {
        Start(new RunPlan(networks: 2, epochs: 2, slots: 2) { MaxRestarts = 0 });

        EventFilter.Exception<NotSupportedException>().ExpectOne(() => Tell(2, new NotSupportedException("a defect")));
        EndNetworks();

        var failed = Outcome<RunOutcome.RunFailed>();
        failed.Network.ShouldBe(new NetworkId(2));
        failed.Error.ShouldBeOfType<NotSupportedException>();
    }

    [Fact]
    public void Should_begin_a_failed_network_again_after_its_last_commit_and_make_it_known_to_its_donor()
    {
        var recorder = new MemoryRecorder();
        var supervisor = Start(new RunPlan(networks: 3, epochs: 4, slots: 3) { RestartDelay = TimeSpan.Zero }, recorder);
        var two = new NetworkId(2);
        supervisor.Tell(new EpochTrained(At(2, 0)));
        Commit(supervisor, At(2, 0));
        var before = _networks[two];

        supervisor.Tell(new NetworkFailed(At(2, 1), new IOException("a bad disk")));
        StageOf(supervisor).ShouldBe(RunStage.Running);
        supervisor.Tell(new SnapshotSaved(new StoredSnapshot(At(1, 1), "donor's"))); // While network 2 is down.
        Tell(2, PoisonPill.Instance);
        AwaitAssert(() => _networks[two].ShouldNotBeSameAs(before));

        _networks[two].FishForMessage<SnapshotIsStored>(stored => stored.Snapshot.Sha256 == "donor's");
        _networks[two].FishForMessage<GiveTo>(_ => true);
        _networks[two].FishForMessage<TrainEpoch>(train => train.Attempt == At(2, 1) with { Attempt = 2 });
        _networks[new NetworkId(1)].FishForMessage<GiveTo>(give => give.Recipient.Path.Name == "network-2-attempt-2");
        recorder.Starts.Last().ShouldBe(recorder.Starts.Last() with { Network = two, Epoch = 1, Attempt = 2, Checkpoint = "checkpoint 2 0" });
        _observer.FishForMessage<RunEvent.NetworkRestarting>(restarting => restarting is { Epoch: 1, Reason: "a bad disk", IsRollback: false });
    }

    [Fact]
    public void Should_begin_again_a_network_that_dies_when_its_last_epoch_is_not_committed()
    {
        var supervisor = Start(new RunPlan(networks: 1, epochs: 1, slots: 1) { RestartDelay = TimeSpan.Zero });
        supervisor.Tell(new EpochTrained(At(1, 0)));
        supervisor.Tell(new NetworkGrafted(At(1, 0)));
        supervisor.Tell(new NetworkFinished(At(1, 1), SummaryOf(1), "final"));
        StageOf(supervisor).ShouldBe(RunStage.Running);

        Tell(1, PoisonPill.Instance);

        _observer.FishForMessage<RunEvent.NetworkRestarting>(_ => true);
    }

    [Fact]
    public void Should_commit_what_is_saved_while_the_run_is_being_ended()
    {
        var recorder = new MemoryRecorder();
        var supervisor = Start(new RunPlan(networks: 1, epochs: 2, slots: 1), recorder);
        supervisor.Tell(new EpochTrained(At(1, 0)));
        supervisor.Tell(new NetworkGrafted(At(1, 0)));

        supervisor.Tell(new StopRun(TimeSpan.Zero));
        supervisor.Tell(SavedAt(At(1, 0)));
        EndNetworks();

        Outcome<RunOutcome.RunStopped>();
        recorder.Epochs.Count.ShouldBe(1);
    }

    [Fact]
    public void Should_write_no_summary_when_the_last_epoch_is_committed_while_the_run_is_being_stopped()
    {
        var recorder = new MemoryRecorder();
        var supervisor = Start(new RunPlan(networks: 1, epochs: 1, slots: 1), recorder);
        supervisor.Tell(new EpochTrained(At(1, 0)));
        supervisor.Tell(new NetworkGrafted(At(1, 0)));
        supervisor.Tell(new NetworkFinished(At(1, 1), SummaryOf(1), "final"));

        supervisor.Tell(new StopRun(TimeSpan.Zero));
        supervisor.Tell(SavedAt(At(1, 0)));
        EndNetworks();

        Outcome<RunOutcome.RunStopped>();
        recorder.Summary.ShouldBeNull();
    }

    [Theory]
    [InlineData(nameof(IRunRecorder.RecordEpoch))]
    [InlineData(nameof(IRunRecorder.RecordEvent))]
    public void Should_fail_when_it_cannot_record(string member)
    {
        var recorder = new MemoryRecorder { OnRecord = name => _ = name == member ? throw new IOException("No space left on device") : 0 };
        var supervisor = Start(new RunPlan(networks: 1, epochs: 2, slots: 1), recorder);
        supervisor.Tell(new EpochTrained(At(1, 0)));

        supervisor.Tell(new NetworkGrafted(At(1, 0)));
        supervisor.Tell(member == nameof(IRunRecorder.RecordEpoch) ? SavedAt(At(1, 0)) : new PauseRun());
        EndNetworks();

        Outcome<RunOutcome.RunFailed>().Error.ShouldBeOfType<IOException>();
        recorder.Epochs.ShouldBeEmpty();
    }

    [Fact]
    public void Should_give_no_slot_to_a_paused_network_and_catch_up_on_resume()
    {
        var supervisor = Start(new RunPlan(networks: 2, epochs: 2, slots: 1));
        supervisor.Tell(new PauseNetwork(new NetworkId(2)));
        supervisor.Tell(new EpochTrained(At(1, 0)));
        Commit(supervisor, At(1, 0));

        ExpectTraining(1, 1); // Network 2 is behind, but paused.
        supervisor.Tell(new ResumeNetwork(new NetworkId(2)));
        supervisor.Tell(new EpochTrained(At(1, 1)));

        ExpectTraining(2, 0);
    }

    [Fact]
    public void Should_resume_the_run_with_who_is_furthest_behind()
    {
        var supervisor = Start(new RunPlan(networks: 2, epochs: 2, slots: 1));
        supervisor.Tell(new PauseRun());
        supervisor.Tell(new EpochTrained(At(1, 0)));
        Commit(supervisor, At(1, 0));
        StageOf(supervisor).ShouldBe(RunStage.Paused);

        supervisor.Tell(new ResumeRun());

        ExpectTraining(2, 0);
        StageOf(supervisor).ShouldBe(RunStage.Running);
    }

    private IActorRef Start(RunPlan plan, MemoryRecorder? recorder = null)
    {
        var supervisor = Sys.ActorOf(RunSupervisor.PropsFor(
            plan, RunStart.First(plan.Networks), Placement.InOneProcess(plan.Slots), PropsOf, recorder ?? new MemoryRecorder(), _time));
        supervisor.Tell(new SubscribeToRun(_observer));
        supervisor.Tell(new StartRun());
        supervisor.Ask<RunStatus>(new GetRunStatus()).Wait(RemainingOrDefault);
        return supervisor;
    }

    private Props PropsOf(NetworkStart start, string place, IActorRef supervisor)
    {
        var probe = CreateTestProbe();
        _networks[start.Network] = probe;
        return Props.Create(() => new ProbedNetwork(probe));
    }

    private void Commit(IActorRef supervisor, EpochAttempt attempt)
    {
        supervisor.Tell(new NetworkGrafted(attempt));
        supervisor.Tell(SavedAt(attempt));
        AwaitAssert(() => StageOf(supervisor)); // The message before is handled once this is answered.
    }

    private void EndNetworks()
    {
        foreach (var network in _networks.Keys)
        {
            Tell(network.Value, PoisonPill.Instance);
        }
    }

    private void Tell(int network, object message) => Sys.ActorSelection($"/user/*/network-{network}-attempt-*").Tell(message);

    private void ExpectTraining(int network, int epoch) => _networks[new NetworkId(network)]
        .FishForMessage(message => message is TrainEpoch train && train.Attempt == At(network, epoch));

    private T Outcome<T>() => _observer.FishForMessage(message => message is RunOutcome).ShouldBeOfType<T>();

    private RunStage StageOf(IActorRef supervisor) => supervisor.Ask<RunStatus>(new GetRunStatus(), RemainingOrDefault).Result.Stage;

    private static EpochAttempt At(int network, int epoch) => new(new NetworkId(network), epoch, 1);

    private static EpochSaved SavedAt(EpochAttempt attempt) => new(new CommittedEpoch(
        attempt,
        Rollbacks: 0,
        new EpochReport(attempt.Epoch, 1, 50, Test, 0.1, 3, 1, 10),
        new GraftReport([]),
        new EpochFiles($"snapshot {attempt.Network} {attempt.Epoch}", $"checkpoint {attempt.Network} {attempt.Epoch}", null, null),
        TimeShares.None));

    private static NetworkSummary SummaryOf(int network) =>
        new(new NetworkId(network), 50, 0, Test, Test, new Dictionary<double, int>(), 2, new TimeShares(1, 1, 1, 1, 1, 1));

    private sealed class ProbedNetwork : ReceiveActor
    {
        public ProbedNetwork(IActorRef probe)
        {
            Receive<Exception>(defect => throw defect);
            ReceiveAny(message => probe.Forward(message));
        }
    }
}
