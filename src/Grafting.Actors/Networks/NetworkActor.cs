using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Ring;
using Grafting.Actors.Snapshots;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Networks;

/// <summary>
/// One network of the ring: idle → training → waiting for donor → grafting → committed, and so on; at the end it tests its final
/// weights. Work runs on a thread of its own, so that every message is answered at once whatever the trainer does.
/// </summary>
/// <remarks>
/// Never restarted in place: what the thread of one incarnation tells can only reach that incarnation. A failure of the trainer
/// or of a file is told as <see cref="NetworkFailed"/>; the actor stops when its thread has ended, on failure and on
/// <see cref="StopNetwork"/> alike, so whoever watches it knows that the trainer is disposed.
/// </remarks>
internal sealed class NetworkActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _supervisor;
    private readonly NetworkThread _thread;
    private readonly WaitingClock _waiting;
    private readonly bool _isBaseline;
    private readonly NetworkId? _donor;
    private readonly SnapshotQueue _fromDonor;
    private IActorRef _recipient = ActorRefs.Nobody;
    private EpochAttempt _current;
    private NetworkStatus _status;

    public NetworkActor(NetworkId network, RunPlan plan, Func<NetworkWork> open, TimeProvider time, IActorRef supervisor)
    {
        var self = Self;
        _thread = new NetworkThread(open, error => self.Tell(new WorkFailed(error)), () => self.Tell(new ThreadEnded()));
        _supervisor = supervisor;
        _waiting = new WaitingClock(time);
        _current = EpochAttempt.First(network);
        _fromDonor = new SnapshotQueue(_current.Epoch);
        _donor = new RingTopology(plan.Networks).DonorOf(network);
        _isBaseline = _donor is null;
        _status = NetworkStatus.Initial(network);
        Become(Resting);
    }

    /// <param name="network">Which of the plan's networks it is.</param>
    /// <param name="trainers">Its trainer is created on its thread.</param>
    /// <param name="recorder">Gets its weight files; metrics are the supervisor's to record.</param>
    /// <param name="time">Measures shares of time.</param>
    /// <param name="supervisor">Gets its events.</param>
    public static Props PropsFor(
        NetworkId network,
        RunPlan plan,
        INetworkTrainerFactory trainers,
        IRunRecorder recorder,
        TimeProvider time,
        IActorRef supervisor)
    {
        Func<NetworkWork> open = () => new NetworkWork(network, plan, trainers, recorder, time);
        return Props.Create(() => new NetworkActor(network, plan, open, time, supervisor));
    }

    protected override void PreStart()
    {
        _waiting.Switch(WaitingFor.Slot);
        _thread.Start($"network-{_current.Network}");
    }

    protected override void PostStop()
    {
        _thread.End();
        _fromDonor.Clear();
    }

    protected override void Unhandled(object message) =>
        _log.Warning("Dropped {0}: {1} is {2}.", message, _current, _status.Stage);

    private void Resting()
    {
        Receive<TrainEpoch>(OnTrainEpoch, command => command.Attempt == _current);
        Receive<TestFinal>(OnTestFinal, command => command.Attempt == _current);
        Always();
    }

    private void Training(LatestProgress progress)
    {
        Receive<ProgressMade>(_ => Publish(_status with { Progress = progress.Look() }), made => made.Attempt == _current);
        Receive<Trained>(OnTrained, trained => trained.Attempt == _current);
        Receive<Tested>(OnTested, tested => tested.Attempt == _current);
        Always();
    }

    private void WaitingForDonor(TrainedEpoch own)
    {
        Receive<GraftFrom>(graft =>
        {
            OnGraftFrom(graft);
            GraftIfDonorIsHere(own);
        });
        Always();
    }

    private void Grafting(EpochReport report)
    {
        Receive<Grafted>(grafted => OnGrafted(report, grafted.Graft), grafted => grafted.Attempt == _current);
        Always();
    }

    private void Ending()
    {
        Receive<ThreadEnded>(_ => Context.Stop(Self));
        ReceiveAny(_ => { }); // The network is over: results and snapshots that still arrive go with it.
    }

    private void Always()
    {
        Receive<GiveTo>(command => _recipient = command.Recipient);
        Receive<GraftFrom>(OnGraftFrom);
        Receive<PauseNetwork>(_ => OnPause());
        Receive<ResumeNetwork>(_ => OnResume());
        Receive<StopNetwork>(_ => OnStop());
        Receive<ProgressMade>(_ => { }); // Of a pass that has ended meanwhile.
        Receive<WorkFailed>(failed => OnWorkFailed(failed.Error));
        Receive<ThreadEnded>(_ => Context.Stop(Self));
    }

    private void OnTrainEpoch(TrainEpoch command)
    {
        var (attempt, progress) = (command.Attempt, ProgressOf(command.Attempt));
        var control = _thread.ControlFor(progress.Report);
        Enter(NetworkStage.Training, WaitingFor.Nothing, () => Training(progress));
        Work(work => new Trained(attempt, work.Train(attempt.Epoch, control)));
    }

    private void OnTrained(Trained message)
    {
        var trained = message.Epoch;
        var accuracy = trained.Report.Test.Top1;
        _supervisor.Tell(new EpochTrained(_current));
        if (!_isBaseline)
        {
            _recipient.Tell(new GraftFrom(_current, trained.Snapshot.Share()));
        }

        _thread.Post(work => work.SaveWeights(trained)); // While the donor is awaited, and always before the graft.
        _status = _status with { Progress = null, TestAccuracy = accuracy, BestAccuracy = Math.Max(accuracy, _status.BestAccuracy ?? accuracy) };
        Enter(NetworkStage.WaitingForDonor, WaitingFor.Donor, () => WaitingForDonor(trained));
        GraftIfDonorIsHere(trained);
    }

    private void OnGraftFrom(GraftFrom message)
    {
        if (message.Donor.Network == _donor && _fromDonor.TryAdd(message.Donor.Epoch, message.Snapshot))
        {
            Publish(_status with { SnapshotsQueued = _fromDonor.Count });
            return;
        }

        Unhandled(message);
        message.Snapshot.Dispose();
    }

    private void GraftIfDonorIsHere(TrainedEpoch own)
    {
        var donor = _isBaseline ? null : _fromDonor.TryTake(_current.Epoch);
        if (donor is null && !_isBaseline)
        {
            return;
        }

        var attempt = _current;
        _status = _status with { SnapshotsQueued = _fromDonor.Count };
        Enter(NetworkStage.Grafting, WaitingFor.Nothing, () => Grafting(own.Report));
        Work(work => new Grafted(attempt, work.Graft(own.Snapshot, donor)));
    }

    private void OnGrafted(EpochReport report, GraftReport? graft)
    {
        _supervisor.Tell(new NetworkGrafted(_current, report, graft));
        _current = _current.NextEpoch();
        _status = _status with { Epoch = _current.Epoch, MeanAlpha = graft?.MeanAlpha };
        Enter(NetworkStage.Committed, WaitingFor.Slot, Resting);
    }

    private void OnTestFinal(TestFinal command)
    {
        var (attempt, progress) = (command.Attempt, ProgressOf(command.Attempt));
        var control = _thread.ControlFor(progress.Report);
        Enter(NetworkStage.TestingFinal, WaitingFor.Nothing, () => Training(progress));
        Work(work => new Tested(attempt, work.Finish(_isBaseline, control)));
    }

    private void OnTested(Tested message)
    {
        var summary = message.Summary with
        {
            Time = message.Summary.Time with
            {
                WaitingForSlot = _waiting.ForSlot.TotalSeconds,
                WaitingForDonor = _waiting.ForDonor.TotalSeconds,
            },
        };
        _status = _status with { Progress = null, TestAccuracy = summary.Final.Top1 };
        Enter(NetworkStage.Finished, WaitingFor.Nothing, Resting);
        _supervisor.Tell(new NetworkFinished(_current, summary));
    }

    private void OnPause()
    {
        _thread.Pause();
        _waiting.Pause();
        Publish(_status with { IsPaused = true });
    }

    private void OnResume()
    {
        _thread.Resume();
        _waiting.Resume();
        Publish(_status with { IsPaused = false });
    }

    private void OnStop()
    {
        _thread.End();
        var stage = _status.Stage is NetworkStage.Finished ? NetworkStage.Finished : NetworkStage.Stopped;
        _status = _status with { Progress = null };
        Enter(stage, WaitingFor.Nothing, Ending);
    }

    private void OnWorkFailed(Exception error)
    {
        Enter(NetworkStage.Failed, WaitingFor.Nothing, Ending);
        _supervisor.Tell(new NetworkFailed(_current, error));
    }

    private void Enter(NetworkStage stage, WaitingFor waiting, Action behaviour)
    {
        _waiting.Switch(waiting);
        Become(behaviour);
        Publish(_status with { Stage = stage });
    }

    private void Publish(NetworkStatus status)
    {
        _status = status;
        _supervisor.Tell(new NetworkStatusChanged(status));
    }

    /// <summary>Does a step on the thread; what it returns comes home as a message.</summary>
    private void Work(Func<NetworkWork, object> step)
    {
        var self = Self;
        _thread.Post(work => self.Tell(step(work)));
    }

    private LatestProgress ProgressOf(EpochAttempt attempt)
    {
        var self = Self;
        return new LatestProgress(() => self.Tell(new ProgressMade(attempt)));
    }

    // From the network's thread.
    private sealed record ProgressMade(EpochAttempt Attempt);

    private sealed record Trained(EpochAttempt Attempt, TrainedEpoch Epoch) : INoSerializationVerificationNeeded;

    private sealed record Grafted(EpochAttempt Attempt, GraftReport? Graft);

    private sealed record Tested(EpochAttempt Attempt, NetworkSummary Summary);

    private sealed record WorkFailed(Exception Error) : INoSerializationVerificationNeeded;

    private sealed record ThreadEnded;
}
