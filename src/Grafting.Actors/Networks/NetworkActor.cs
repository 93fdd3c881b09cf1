using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Ring;
using Grafting.Actors.Snapshots;
using Grafting.Runs;
using Grafting.Training;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Networks;

/// <summary>
/// One network of the ring: idle → training → waiting for donor → grafting → committed, and so on; at the end it tests its final
/// weights. Work runs on a thread of its own, so that every message is answered at once whatever the trainer does.
/// </summary>
/// <remarks>
/// One actor is one attempt, never restarted in place: what its thread tells can only reach that actor. A failure of the trainer
/// or of a file is told as <see cref="NetworkFailed"/>; the actor stops when its thread has ended and its files are written, on
/// failure and on <see cref="StopNetwork"/> alike, so whoever watches it knows that the trainer is disposed and what is on the disk.
/// </remarks>
internal sealed class NetworkActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _supervisor;
    private readonly NetworkThread _thread;
    private readonly NetworkThreads _threads;
    private readonly NetworkFiles _files;
    private readonly WaitingClock _waiting;
    private readonly int _rollbacks;
    private readonly bool _isBaseline;
    private readonly NetworkId? _donor;
    private readonly SnapshotQueue _fromDonor;
    private IActorRef _recipient = ActorRefs.Nobody;
    private EpochAttempt _current;
    private NetworkStatus _status;

    public NetworkActor(NetworkStart start, NetworkSetting setting, IActorRef supervisor)
    {
        var self = Self;
        _thread = new NetworkThread(() => setting.Open(start), error => self.Tell(new WorkFailed(error)), () => self.Tell(new ThreadEnded()));
        _threads = setting.Threads;
        _files = new NetworkFiles(setting.Store, setting.Writer, error => self.Tell(new WorkFailed(error)));
        _supervisor = supervisor;
        _waiting = new WaitingClock(setting.Time);
        _current = new EpochAttempt(start.Network, start.Epoch, start.Attempt);
        _rollbacks = start.Rollbacks;
        _fromDonor = new SnapshotQueue(_current.Epoch);
        _donor = new RingTopology(setting.Plan.Networks).DonorOf(start.Network);
        _isBaseline = _donor is null;
        _status = NetworkStatus.Initial(start);
        Become(Resting);
    }

    /// <param name="start">Where it begins.</param>
    /// <param name="setting">What all networks of the run share.</param>
    /// <param name="supervisor">Gets its events.</param>
    public static Props PropsFor(NetworkStart start, NetworkSetting setting, IActorRef supervisor) =>
        Props.Create(() => new NetworkActor(start, setting, supervisor));

    protected override void PreStart()
    {
        _waiting.Switch(WaitingFor.Slot);
        _thread.Start($"network-{_current.Network}", _threads);
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
        Receive<SnapshotIsStored>(stored =>
        {
            OnSnapshotIsStored(stored);
            GraftIfDonorIsHere(own);
        });
        Always();
    }

    private void Grafting(TrainedEpoch trained)
    {
        Receive<Grafted>(grafted => OnGrafted(trained, grafted.Epoch), grafted => grafted.Attempt == _current);
        Always();
    }

    private void Ending()
    {
        Receive<ThreadEnded>(_ => OnThreadEnded());
        Receive<FilesWritten>(_ => Context.Stop(Self));
        ReceiveAny(_ => { }); // The network is over: results and snapshots that still arrive go with it.
    }

    private void Always()
    {
        Receive<GiveTo>(command => _recipient = command.Recipient);
        Receive<GraftFrom>(OnGraftFrom);
        Receive<SnapshotIsStored>(OnSnapshotIsStored);
        Receive<PauseNetwork>(_ => OnPause());
        Receive<ResumeNetwork>(_ => OnResume());
        Receive<StopNetwork>(_ => OnStop());
        Receive<ProgressMade>(_ => { }); // Of a pass that has ended meanwhile.
        Receive<WorkFailed>(failed => OnWorkFailed(failed.Error));
        Receive<ThreadEnded>(_ => OnThreadEnded());
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
        SaveTrained(trained); // Before the recipient can save what it makes of it.
        if (!_recipient.IsNobody())
        {
            _recipient.Tell(new GraftFrom(_current, trained.Snapshot.Share()));
        }

        _status = _status with { Progress = null, TestAccuracy = accuracy, BestAccuracy = Math.Max(accuracy, _status.BestAccuracy ?? accuracy) };
        Enter(NetworkStage.WaitingForDonor, WaitingFor.Donor, () => WaitingForDonor(trained));
        GraftIfDonorIsHere(trained);
    }

    private void OnGraftFrom(GraftFrom message)
    {
        if (message.Donor.Network != _donor)
        {
            Unhandled(message);
            message.Snapshot.Dispose();
        }
        else if (_fromDonor.TryAdd(message.Donor.Epoch, message.Snapshot))
        {
            Publish(_status with { SnapshotsQueued = _fromDonor.Count });
        }
        else
        {
            message.Snapshot.Dispose(); // After its restart a donor trains again what is grafted here already.
        }
    }

    private void OnSnapshotIsStored(SnapshotIsStored message)
    {
        if (message.Snapshot.Of.Network == _donor)
        {
            _fromDonor.AddStored(message.Snapshot);
        }
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
        Enter(NetworkStage.Grafting, WaitingFor.Nothing, () => Grafting(own));
        Work(work => new Grafted(attempt, work.Graft(own.Snapshot, donor)));
    }

    private void OnGrafted(TrainedEpoch trained, GraftedEpoch grafted)
    {
        var supervisor = _supervisor;
        grafted = grafted with { Spent = _waiting.AddTo(grafted.Spent) };
        _supervisor.Tell(new NetworkGrafted(_current)); // Before the disk can be faster.
        _files.SaveCheckpoint(_current, _rollbacks, trained.Report, grafted, saved => supervisor.Tell(new EpochSaved(saved)));
        _current = _current.NextEpoch();
        _status = _status with { Epoch = _current.Epoch, MeanAlpha = grafted.Graft?.MeanAlpha };
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
        var (summary, final) = message.Network;
        summary = summary with { Time = _waiting.AddTo(summary.Time) };
        _status = _status with { Progress = null, TestAccuracy = summary.Final.Top1 };
        Enter(NetworkStage.Finished, WaitingFor.Nothing, Resting);
        _supervisor.Tell(new NetworkFinished(_current, summary, final));
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
        _thread.End(); // A file that cannot be written ends it too.
        Enter(NetworkStage.Failed, WaitingFor.Nothing, Ending);
        _supervisor.Tell(new NetworkFailed(_current, error));
    }

    private void OnThreadEnded()
    {
        var self = Self;
        Become(Ending);
        _files.WhenWritten(() => self.Tell(new FilesWritten()));
    }

    private void SaveTrained(TrainedEpoch trained)
    {
        var (supervisor, attempt) = (_supervisor, _current);
        Action<string>? saved = _isBaseline ? null : sha256 => supervisor.Tell(new SnapshotSaved(new StoredSnapshot(attempt, sha256)));
        _files.SaveTrained(attempt, trained, trained.Snapshot.Share(), saved);
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

    private sealed record Grafted(EpochAttempt Attempt, GraftedEpoch Epoch) : INoSerializationVerificationNeeded;

    private sealed record Tested(EpochAttempt Attempt, TestedNetwork Network);

    private sealed record WorkFailed(Exception Error) : INoSerializationVerificationNeeded;

    private sealed record ThreadEnded;

    // From the writing thread.
    private sealed record FilesWritten;
}
