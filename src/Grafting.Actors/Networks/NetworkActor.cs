using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Ring;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Networks.NetworkSteps;

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
    private readonly NetworkSteps _steps;
    private readonly NetworkFiles _files;
    private readonly StatusTelling _status;
    private readonly DonorGifts _gifts;
    private readonly int _rollbacks;
    private EpochAttempt _current;

    public NetworkActor(NetworkStart start, NetworkSetting setting, IActorRef supervisor)
    {
        var self = Self;
        _steps = new NetworkSteps(() => setting.Open(start), setting.Threads, self);
        _files = new NetworkFiles(setting.Store, setting.Writer, error => self.Tell(new WorkFailed(error)));
        _supervisor = supervisor;
        _status = new StatusTelling(start, setting.Time, supervisor);
        _current = new EpochAttempt(start.Network, start.Epoch, start.Attempt);
        _rollbacks = start.Rollbacks;
        _gifts = new DonorGifts(new RingTopology(setting.Plan.Networks).DonorOf(start.Network), start.Epoch);
        Become(Resting);
    }

    /// <param name="start">Where it begins.</param>
    /// <param name="setting">What all networks of the run share.</param>
    /// <param name="supervisor">Gets its events.</param>
    public static Props PropsFor(NetworkStart start, NetworkSetting setting, IActorRef supervisor) =>
        Props.Create(() => new NetworkActor(start, setting, supervisor));

    protected override void PreStart()
    {
        _status.Begin();
        _steps.Start($"network-{_current.Network}");
    }

    protected override void PostStop()
    {
        _steps.End();
        _gifts.Clear();
    }

    protected override void Unhandled(object message)
    {
        _log.Warning("Dropped {0}: {1} is {2}.", message, _current, _status.Stage);
        (message as GraftFrom)?.Snapshot.Dispose();
    }

    private void Resting()
    {
        Receive<TrainEpoch>(OnTrainEpoch, command => command.Attempt == _current);
        Receive<TestFinal>(OnTestFinal, command => command.Attempt == _current);
        Always();
    }

    private void Training(LatestProgress progress)
    {
        Receive<ProgressMade>(_ => _status.Tell(status => status with { Progress = progress.Look() }), made => made.Attempt == _current);
        Receive<Trained>(OnTrained, trained => trained.Attempt == _current);
        Receive<Tested>(OnTested, tested => tested.Attempt == _current);
        Always();
    }

    private void WaitingForDonor(TrainedEpoch own)
    {
        Receive<GraftFrom>(
            graft =>
            {
                OnGraftFrom(graft);
                GraftIfDonorIsHere(own);
            },
            graft => _gifts.IsFromDonor(graft.Donor));
        Receive<SnapshotIsStored>(stored =>
        {
            _gifts.Take(stored.Snapshot);
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
        Receive<GiveTo>(command => _gifts.GiveTo(command.Recipient));
        Receive<GraftFrom>(OnGraftFrom, graft => _gifts.IsFromDonor(graft.Donor));
        Receive<SnapshotIsStored>(stored => _gifts.Take(stored.Snapshot));
        Receive<PauseNetwork>(_ => OnPause());
        Receive<ResumeNetwork>(_ => OnResume());
        Receive<StopNetwork>(_ => OnStop());
        Receive<ProgressMade>(_ => { }); // Of a pass that has ended meanwhile.
        Receive<WorkFailed>(failed => OnWorkFailed(failed.Error));
        Receive<ThreadEnded>(_ => OnThreadEnded());
    }

    private void OnTrainEpoch(TrainEpoch command)
    {
        var progress = _steps.Train(command.Attempt);
        Enter(NetworkStage.Training, WaitingFor.Nothing, () => Training(progress));
    }

    private void OnTrained(Trained message)
    {
        var trained = message.Epoch;
        var accuracy = trained.Report.Test.Top1;
        _supervisor.Tell(new EpochTrained(_current));
        SaveTrained(trained); // Before the recipient can save what it makes of it.
        _gifts.Give(_current, trained.Snapshot);
        Enter(NetworkStage.WaitingForDonor, WaitingFor.Donor, () => WaitingForDonor(trained), status => status with
        {
            Progress = null,
            TestAccuracy = accuracy,
            BestAccuracy = Math.Max(accuracy, status.BestAccuracy ?? accuracy),
        });
        GraftIfDonorIsHere(trained);
    }

    private void OnGraftFrom(GraftFrom message)
    {
        if (_gifts.Take(message))
        {
            _status.Tell(status => status with { SnapshotsQueued = _gifts.Count });
        }
    }

    private void GraftIfDonorIsHere(TrainedEpoch own)
    {
        if (_gifts.TryUse(_current.Epoch, out var donor))
        {
            _steps.Graft(_current, own.Snapshot, donor);
            Enter(NetworkStage.Grafting, WaitingFor.Nothing, () => Grafting(own), status => status with { SnapshotsQueued = _gifts.Count });
        }
    }

    private void OnGrafted(TrainedEpoch trained, GraftedEpoch grafted)
    {
        var supervisor = _supervisor;
        grafted = grafted with { Spent = _status.AddWaitsTo(grafted.Spent) };
        _supervisor.Tell(new NetworkGrafted(_current)); // Before the disk can be faster.
        _files.SaveCheckpoint(_current, _rollbacks, trained.Report, grafted, saved => supervisor.Tell(new EpochSaved(saved)));
        _current = _current.NextEpoch();
        Enter(NetworkStage.Committed, WaitingFor.Slot, Resting, status => status with { Epoch = _current.Epoch, MeanAlpha = grafted.Graft?.MeanAlpha });
    }

    private void OnTestFinal(TestFinal command)
    {
        var progress = _steps.Test(command.Attempt, _gifts.IsBaseline);
        Enter(NetworkStage.TestingFinal, WaitingFor.Nothing, () => Training(progress));
    }

    private void OnTested(Tested message)
    {
        var (summary, final) = message.Network;
        summary = summary with { Time = _status.AddWaitsTo(summary.Time) };
        Enter(NetworkStage.Finished, WaitingFor.Nothing, Resting, status => status with { Progress = null, TestAccuracy = summary.Final.Top1 });
        _supervisor.Tell(new NetworkFinished(_current, summary, final));
    }

    private void OnPause()
    {
        _steps.Pause();
        _status.Pause();
    }

    private void OnResume()
    {
        _steps.Resume();
        _status.Resume();
    }

    private void OnStop()
    {
        _steps.End();
        var stage = _status.Stage is NetworkStage.Finished ? NetworkStage.Finished : NetworkStage.Stopped;
        Enter(stage, WaitingFor.Nothing, Ending, status => status with { Progress = null });
    }

    private void OnWorkFailed(Exception error)
    {
        _steps.End(); // A file that cannot be written ends it too.
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
        Action<string>? saved = _gifts.IsBaseline ? null : sha256 => supervisor.Tell(new SnapshotSaved(new StoredSnapshot(attempt, sha256)));
        _files.SaveTrained(attempt, trained, trained.Snapshot.Share(), saved);
    }

    private void Enter(NetworkStage stage, WaitingFor waiting, Action behaviour, Func<NetworkStatus, NetworkStatus>? change = null)
    {
        Become(behaviour);
        _status.Enter(stage, waiting, change);
    }

    // From the writing thread.
    private sealed record FilesWritten;
}
