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

/// <summary>A supervisor whose networks are probes, at two places with one slot each.</summary>
public class RunSupervisorPlacesTests : TestKit
{
    private static readonly TestReport Test = new(1, 50, 100, 5, 10);
    private readonly MemoryRecorder _recorder;
    private readonly Dictionary<EpochAttempt, (TestProbe Network, string Place)> _networks = [];
    private readonly TestProbe _observer;
    private readonly IActorRef _supervisor;
    private Action<string> _onRecord = _ => { };

    public RunSupervisorPlacesTests()
    {
        _recorder = new MemoryRecorder { OnRecord = member => _onRecord(member) };
        _observer = CreateTestProbe();
        var placement = new Placement();
        placement.Add(new Place("left", 1, 0));
        placement.Add(new Place("right", 1, 0));
        _supervisor = Sys.ActorOf(RunSupervisor.PropsFor(
            new RunPlan(networks: 2, epochs: 3, slots: 2) { MaxRestarts = 0 }, RunStart.First(2), placement, PropsOf, _recorder, new FakeTimeProvider()));
        _supervisor.Tell(new SubscribeToRun(_observer));
        _supervisor.Tell(new StartRun());
        ExpectPlaced(1, "left");
        ExpectPlaced(2, "right");
    }

    [Fact]
    public void Should_begin_again_elsewhere_what_was_at_a_lost_place_without_counting_it()
    {
        ExpectTraining(At(2, epoch: 0, attempt: 1));

        _supervisor.Tell(new PlaceLost("right"));

        ExpectPlaced(2, "left");
        _supervisor.Tell(new EpochTrained(At(1, 0, 1))); // The one slot that is left.
        ExpectTraining(At(2, 0, 2));
        _recorder.Starts.Last().Attempt.ShouldBe(2);
        _recorder.Events.Select(happened => happened.Name).ShouldContain("placeLost");
    }

    [Fact]
    public void Should_wait_while_there_is_no_place_and_go_on_at_the_next()
    {
        _supervisor.Tell(new PlaceLost("right"));
        ExpectPlaced(2, "left");

        _supervisor.Tell(new PlaceLost("left"));
        var homeless = new[] { Homeless(), Homeless() };
        homeless.ShouldBe([1, 2], ignoreOrder: true);
        _supervisor.Tell(new PlaceFound(new Place("new", 2, 0)));

        ExpectPlaced(1, "new");
        ExpectPlaced(2, "new");
        ExpectTraining(At(1, 0, 2));
        ExpectTraining(At(2, 0, 3));
    }

    [Fact]
    public void Should_begin_no_other_network_once_one_cannot_begin()
    {
        _supervisor.Tell(new PlaceLost("right"));
        ExpectPlaced(2, "left");
        _supervisor.Tell(new PlaceLost("left"));
        Homeless();
        Homeless();
        var asked = 0;
        _onRecord = member => _ = member == nameof(IRunRecorder.RestartOf) && ++asked == 1 ? throw new IOException("a bad disk") : 0;

        _supervisor.Tell(new PlaceFound(new Place("new", 2, 0)));

        _observer.FishForMessage<RunOutcome.RunFailed>(_ => true).Network.ShouldBe(new NetworkId(1));
        asked.ShouldBe(1);
    }

    [Fact]
    public void Should_move_networks_from_a_leaving_place_between_two_epochs()
    {
        ExpectTraining(At(2, 0, 1));

        _supervisor.Tell(new PlaceLeaving("right"));
        Commit(At(2, 0, 1));

        _networks[At(2, 0, 1)].Network.FishForMessage(message => message is StopNetwork); // And it was told to train nothing more.
        Sys.Stop(ActorOf(At(2, 0, 1)));
        ExpectPlaced(2, "left");
        _recorder.Starts.Last().Epoch.ShouldBe(1);
        _supervisor.Tell(new EpochTrained(At(1, 0, 1)));
        ExpectTraining(At(2, 1, 2));
    }

    [Fact]
    public async Task Should_drop_what_comes_from_a_lost_place_afterwards()
    {
        _supervisor.Tell(new PlaceLost("right"));
        ExpectPlaced(2, "left");

        Commit(At(2, 0, 1));

        await _supervisor.Ask<RunStatus>(new GetRunStatus(), RemainingOrDefault);
        _recorder.Epochs.ShouldBeEmpty();
    }

    [Fact]
    public void Should_train_the_last_epoch_again_when_it_was_not_committed_before_its_place_was_lost()
    {
        FinishAllButTheLastCommit(2);

        _supervisor.Tell(new PlaceLost("right"));

        ExpectPlaced(2, "left");
        _recorder.Starts.Last().ShouldBe(_recorder.Starts.Last() with { Network = new NetworkId(2), Epoch = 2, Attempt = 2 });
    }

    [Fact]
    public void Should_train_nothing_again_that_has_finished_and_is_committed()
    {
        FinishAllButTheLastCommit(2);
        _supervisor.Tell(SavedAt(At(2, 2, 1)));

        _supervisor.Tell(new PlaceLost("right"));

        _observer.FishForMessage<RunEvent.PlaceLost>(_ => true);
        Status().Stage.ShouldBe(RunStage.Running);
        _recorder.Starts.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_stop_a_finished_network_at_a_leaving_place_once_it_is_committed(bool isCommittedBefore)
    {
        FinishAllButTheLastCommit(2);
        object[] events = [SavedAt(At(2, 2, 1)), new PlaceLeaving("right")];

        foreach (var message in isCommittedBefore ? events : events.Reverse())
        {
            _supervisor.Tell(message);
        }

        _networks[At(2, 0, 1)].Network.FishForMessage(message => message is StopNetwork);
        _supervisor.Tell(new NetworkStopped(new NetworkId(2)));
        Status().Places.Keys.ShouldBe([new NetworkId(1)]);
        _recorder.Starts.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_end_without_waiting_for_a_place_that_is_out_of_reach(bool isSilentBefore)
    {
        object[] messages = [new PlaceSilent("right"), new StopRun(TimeSpan.Zero)];

        foreach (var message in isSilentBefore ? messages : messages.Reverse())
        {
            _supervisor.Tell(message);
        }

        _networks[At(1, 0, 1)].Network.FishForMessage(message => message is StopNetwork);
        Status().Stage.ShouldBe(RunStage.Ending, "network 1 has not stopped yet");
        Sys.Stop(ActorOf(At(1, 0, 1)));
        _observer.FishForMessage<RunOutcome.RunStopped>(_ => true);
    }

    [Fact]
    public void Should_wait_for_a_place_that_is_in_reach_again()
    {
        _supervisor.Tell(new PlaceSilent("right"));
        _supervisor.Tell(new PlaceHeard("right"));

        _supervisor.Tell(new StopRun(TimeSpan.Zero));

        _networks[At(2, 0, 1)].Network.FishForMessage(message => message is StopNetwork);
        Sys.Stop(ActorOf(At(2, 0, 1)));
        Sys.Stop(ActorOf(At(1, 0, 1)));
        _observer.FishForMessage<RunOutcome.RunStopped>(_ => true);
    }

    private Props PropsOf(NetworkStart start, string place, IActorRef supervisor)
    {
        var probe = CreateTestProbe();
        _networks[new EpochAttempt(start.Network, 0, start.Attempt)] = (probe, place);
        return Props.Create(() => new Forwarding(probe));
    }

    private IActorRef ActorOf(EpochAttempt attempt) => Sys
        .ActorSelection($"/user/*/network-{attempt.Network}-attempt-{attempt.Attempt}")
        .ResolveOne(RemainingOrDefault).Result;

    private void Commit(EpochAttempt attempt)
    {
        Graft(attempt);
        _supervisor.Tell(SavedAt(attempt));
    }

    private void Graft(EpochAttempt attempt)
    {
        _supervisor.Tell(new EpochTrained(attempt));
        _supervisor.Tell(new NetworkGrafted(attempt));
    }

    /// <summary>The network's first attempt has done everything, and its last checkpoint is still being written.</summary>
    private void FinishAllButTheLastCommit(int network)
    {
        Commit(At(network, 0, 1));
        Commit(At(network, 1, 1));
        Graft(At(network, 2, 1));
        var summary = new NetworkSummary(
            new NetworkId(network), 50, 0, Test, Test, new Dictionary<double, int>(), 2, new TimeShares(1, 1, 1, 1, 1, 1));
        _supervisor.Tell(new NetworkFinished(At(network, 3, 1), summary, "final"));
    }

    private RunStatus Status() => _supervisor.Ask<RunStatus>(new GetRunStatus(), RemainingOrDefault).Result;

    private static EpochSaved SavedAt(EpochAttempt attempt) => new(new CommittedEpoch(
        attempt,
        Rollbacks: 0,
        new EpochReport(attempt.Epoch, 1, 50, Test, 0.1, 3, 1, 10),
        new GraftReport([]),
        new EpochFiles("snapshot", $"checkpoint {attempt.Network} {attempt.Epoch}", null, null),
        TimeShares.None));

    private void ExpectPlaced(int network, string place) =>
        _observer.FishForMessage<RunEvent.NetworkPlaced>(placed => placed.Network.Value == network).Place.ShouldBe(place);

    private int Homeless() => _observer.FishForMessage<RunEvent.NetworkHomeless>(_ => true).Network.Value;

    private void ExpectTraining(EpochAttempt attempt) => _networks[attempt with { Epoch = 0 }].Network
        .FishForMessage<TrainEpoch>(train => true).Attempt.ShouldBe(attempt);

    private static EpochAttempt At(int network, int epoch, int attempt) => new(new NetworkId(network), epoch, attempt);

    private sealed class Forwarding : ReceiveActor
    {
        public Forwarding(IActorRef probe) => ReceiveAny(message => probe.Forward(message));
    }
}
