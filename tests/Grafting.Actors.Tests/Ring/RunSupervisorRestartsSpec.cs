using Akka.Actor;
using Akka.TestKit;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Tests.Ring;

/// <summary>When networks begin again, in virtual time: one network at a place that comes and goes.</summary>
public sealed class RunSupervisorRestartsSpec : VirtualTimeKit
{
    private static readonly NetworkId One = new(1);
    private readonly MemoryRecorder _recorder = new();
    private readonly TestProbe _network;
    private readonly IActorRef _supervisor;

    public RunSupervisorRestartsSpec()
    {
        _network = CreateTestProbe();
        var placement = new Placement();
        placement.Add(new Place("first", 1, 0));
        var plan = new RunPlan(networks: 1, epochs: 3, slots: 1) { RestartDelay = TimeSpan.FromSeconds(5) };
        _supervisor = Sys.ActorOf(RunSupervisor.PropsFor(plan, RunStart.First(1), placement, PropsOf, _recorder, Time));
        _supervisor.Tell(new StartRun());
        ExpectTraining(attempt: 1);
    }

    [Fact]
    public void Should_begin_a_failed_network_again_after_its_delay()
    {
        Fail(attempt: 1);
        _supervisor.Tell(new NetworkStopped(One));
        Status();

        PassSeconds(4);
        Status();
        _recorder.Starts.Count.ShouldBe(1);
        PassSeconds(1);

        ExpectTraining(attempt: 2);
    }

    [Fact]
    public void Should_wait_for_the_end_of_a_failed_attempt_though_the_delay_of_the_one_before_is_over()
    {
        Fail(attempt: 1);
        _supervisor.Tell(new NetworkStopped(One));
        _supervisor.Tell(new PlaceLost("first"));
        _supervisor.Tell(new PlaceFound(new Place("second", 1, 0))); // It begins there before its delay is over.
        ExpectTraining(attempt: 2);
        Fail(attempt: 2);
        Status();

        PassSeconds(5);
        Status().Stage.ShouldBe(RunStage.Running);
        _recorder.Starts.Count.ShouldBe(2);
        _supervisor.Tell(new NetworkStopped(One));
        Status();
        PassSeconds(20);

        ExpectTraining(attempt: 3);
    }

    [Fact]
    public void Should_move_a_network_once_that_fails_at_a_leaving_place()
    {
        _supervisor.Tell(new PlaceFound(new Place("second", 1, 0)));
        _supervisor.Tell(new PlaceLeaving("first"));

        Fail(attempt: 1);
        _supervisor.Tell(new NetworkStopped(One));
        Status();
        PassSeconds(5);

        ExpectTraining(attempt: 2);
    }

    private Props PropsOf(NetworkStart start, string place, IActorRef supervisor) => Props.Create(() => new Forwarding(_network));

    private void Fail(int attempt) =>
        _supervisor.Tell(new NetworkFailed(new EpochAttempt(One, 0, attempt), new IOException("a bad disk")));

    private void ExpectTraining(int attempt) => _network.FishForMessage<TrainEpoch>(train => train.Attempt == new EpochAttempt(One, 0, attempt));

    /// <summary>Everything that was told before is handled once this is answered.</summary>
    private RunStatus Status() => _supervisor.Ask<RunStatus>(new GetRunStatus(), RemainingOrDefault).Result;

    private sealed class Forwarding : ReceiveActor
    {
        public Forwarding(IActorRef probe) => ReceiveAny(message => probe.Forward(message));
    }
}
