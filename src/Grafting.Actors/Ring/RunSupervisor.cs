using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Networks;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Ring;

/// <summary>
/// Owns a run: starts its networks, gives out slots, records and commits epochs, and knows where everything stands. There is no
/// barrier: whenever something changes, free slots go to the networks that are furthest behind.
/// </summary>
/// <remarks>
/// Failures, and what happens:
/// <list type="bullet">
/// <item>A trainer, its creation or a file of a network fails: the network tells <see cref="NetworkFailed"/> and stops. What follows,
/// and what follows the loss of a place, <see cref="NetworkRecovery"/> says; where the run has failed, what is written stays.</item>
/// <item>A network actor throws (a defect): it is stopped, its thread ends between two batches, and its death is such a failure,
/// with the exception as its cause.</item>
/// <item>A place is out of reach, where nobody is given up by time: its networks are waited for, but not by the end of the run.</item>
/// <item>Journal, metrics, an event or the summary cannot be recorded: the run has failed; the epoch is not committed.</item>
/// <item>This actor throws (a defect): it is stopped with its networks, and who watches it ends the run.</item>
/// </list>
/// The outcome is told when every network's thread has ended and everything is written; of a place that is out of reach nobody knows.
/// </remarks>
internal sealed class RunSupervisor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RunStart _start;
    private readonly RingTopology _ring;
    private readonly EpochLedger _ledger;
    private readonly EpochClock _clock;
    private readonly Placement _placement;
    private readonly RunningNetworks _networks;
    private readonly PausedNetworks _paused;
    private readonly RecordedRun _record;
    private readonly RunAudience _audience;
    private readonly NetworkRecovery _recovery;
    private readonly RunResults _results;
    private readonly LastCommits _lastCommits = new();
    private RunStage _stage = RunStage.Running;
    private Exception? _defect;

    public RunSupervisor(
        RunPlan plan, RunStart start, Placement placement, NetworkProps propsOf, IRunRecorder recorder, TimeProvider time)
    {
        (_start, _placement) = (start, placement);
        _ring = new RingTopology(plan.Networks);
        _ledger = new EpochLedger(start.Networks, plan.Epochs);
        _clock = new EpochClock(time);
        var self = Self;
        _networks = new RunningNetworks(_ring, Context, network => propsOf(network, placement.PlaceOf(network.Network)!, self));
        _paused = new PausedNetworks(_ring, _networks);
        _record = new RecordedRun(recorder);
        _audience = new RunAudience(plan, start.Networks, placement, _record, time);
        _recovery = new NetworkRecovery(plan, _ledger, placement, _networks, _paused, _record, _audience);
        _results = new RunResults(start.Elapsed, _ledger, placement, _networks, _recovery, _record, _audience);
        Become(Starting);
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    /// <param name="plan">What to run.</param>
    /// <param name="start">Where each network begins.</param>
    /// <param name="placement">Where networks train: one place at least.</param>
    /// <param name="propsOf">How to create the actor of a network's attempt.</param>
    /// <param name="recorder">Gets metrics, events and the summary; none of them from anywhere else.</param>
    /// <param name="time">Measures the run.</param>
    public static Props PropsFor(
        RunPlan plan, RunStart start, Placement placement, NetworkProps propsOf, IRunRecorder recorder, TimeProvider time) =>
        Props.Create(() => new RunSupervisor(plan, start, placement, propsOf, recorder, time));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _defect = error; // Its death follows as NetworkStopped.
        return Directive.Stop;
    });

    protected override void Unhandled(object message) => _log.Warning("Dropped {0}: the run is {1}.", message, _stage);

    private void Starting()
    {
        Receive<StartRun>(_ => OnStartRun());
        Always();
    }

    private void Running()
    {
        Receive<EpochTrained>(OnEpochTrained, trained => _ledger.IsAt(trained.Attempt, EpochStep.Working));
        Receive<SnapshotSaved>(saved => _networks.Store(saved.Snapshot));
        Receive<NetworkGrafted>(OnNetworkGrafted, grafted => _ledger.IsAt(grafted.Attempt, EpochStep.Trained));
        Receive<EpochSaved>(saved => GoOn(_results.Commit(saved.Epoch) ?? _results.CompleteIfAllFinished()), saved => _ledger.CanCommit(saved.Epoch.Of));
        Receive<NetworkFinished>(OnNetworkFinished, finished => _ledger.IsAt(finished.Attempt, EpochStep.Working));
        Receive<NetworkFailed>(failed => OnNetworkFailed(failed.Attempt, failed.Error), failed => _ledger.IsCurrent(failed.Attempt));
        Receive<NetworkStopped>(stopped => OnNetworkStopped(stopped.Network));
        Receive<RestartIsDue>(due => GoOn(_recovery.Restart(due.Attempt.Network)), due => _ledger.IsCurrent(due.Attempt));
        Receive<RestartIsDue>(_ => { }); // A place was found for it before its time was due.
        Receive<PlaceFound>(found => GoOn(_recovery.Find(found.Place)));
        Receive<PlaceLost>(lost => OnPlaceLost(lost.Place));
        Receive<PlaceLeaving>(leaving => OnPlaceLeaving(leaving.Place));
        Receive<PlaceSilent>(silent => _placement.Silence(silent.Place));
        Receive<PlaceHeard>(heard => _placement.Hear(heard.Place));
        Receive<PauseNetwork>(pause => GoOn(_audience.Announce(_paused.Pause(pause.Network))), pause => _audience.Knows(pause.Network));
        Receive<ResumeNetwork>(resume => GoOn(_audience.Announce(_paused.Resume(resume.Network))), resume => _audience.Knows(resume.Network));
        Receive<PauseRun>(_ => Turn(RunStage.Paused, _paused.PauseAll()), _ => _stage is RunStage.Running);
        Receive<ResumeRun>(_ => Turn(RunStage.Running, _paused.ResumeAll()), _ => _stage is RunStage.Paused);
        Receive<StopRun>(_ => End(new RunOutcome.RunStopped()), stop => stop.Grace == TimeSpan.Zero || _stage is RunStage.Paused);
        Receive<StopRun>(OnStopRun, _ => _stage is RunStage.Running);
        Receive<StopRun>(_ => { }); // It is being stopped already.
        Receive<GraceIsOver>(_ => End(new RunOutcome.RunStopped()));
        Always();
    }

    private void Ending(RunOutcome outcome)
    {
        Receive<EpochSaved>(saved => _results.Commit(saved.Epoch), saved => _ledger.CanCommit(saved.Epoch.Of));
        Receive<NetworkStopped>(stopped => OnNetworkEnded(stopped.Network, outcome));
        Receive<PlaceLost>(lost => _networks.Stop(_placement.Remove(lost.Place)));
        Receive<PlaceSilent>(silent => _networks.Stop(_placement.Silence(silent.Place)));
        Receive<PlaceHeard>(heard => _placement.Hear(heard.Place));
        Always();
        ReceiveAny(_ => { }); // The outcome stands: what networks and the host still say changes nothing.
    }

    private void Ended()
    {
        Always();
        ReceiveAny(_ => { });
    }

    private void Always()
    {
        Receive<SubscribeToRun>(command => _audience.Add(command.Subscriber));
        Receive<WatchRun>(_ => _audience.Add(Sender));
        Receive<NetworkStatusChanged>(changed => _audience.Update(changed.Status));
        Receive<GetRunStatus>(_ => Sender.Tell(_audience.Status(_stage)));
    }

    private void OnStartRun()
    {
        Become(Running);
        GoOn(_recovery.Start(_start));
    }

    private void OnEpochTrained(EpochTrained message)
    {
        _ledger.Train(message.Attempt);
        _clock.End(message.Attempt);
        GoOn();
    }

    private void OnNetworkGrafted(NetworkGrafted message)
    {
        _ledger.Graft(message.Attempt);
        GoOn();
    }

    private void OnNetworkFinished(NetworkFinished message)
    {
        _results.Finish(message);
        GoOn(_results.CompleteIfAllFinished());
    }

    private void OnNetworkFailed(EpochAttempt attempt, Exception error)
    {
        var outcome = _stage is RunStage.Stopping ? new RunOutcome.RunStopped() : _recovery.Fail(attempt, error);
        if (outcome is null)
        {
            _log.Warning(error, "Network {0} failed in epoch {1} and begins again.", attempt.Network, attempt.Epoch + 1);
        }

        GoOn(outcome);
    }

    private void OnNetworkStopped(NetworkId network)
    {
        _networks.Remove(network);
        if (_recovery.IsUnexpected(network))
        {
            OnNetworkFailed(_ledger.CurrentOf(network), _defect ?? new InvalidOperationException($"Network {network} stopped by itself."));
            _defect = null;
        }

        if (_recovery.DelayOf(network) is { } delay && _stage is not (RunStage.Ending or RunStage.Ended))
        {
            _audience.MarkDown(network);
            Timers.StartSingleTimer(network, new RestartIsDue(_ledger.CurrentOf(network)), delay);
        }
    }

    private void OnPlaceLost(string place)
    {
        var failed = _recovery.Lose(place, out var lost);
        GoOn(failed ?? (_stage is RunStage.Stopping && lost.Count > 0 ? new RunOutcome.RunStopped() : null));
    }

    private void OnPlaceLeaving(string place)
    {
        _recovery.Drain(place);
        GoOn();
    }

    private void Turn(RunStage stage, RunEvent announced)
    {
        _stage = stage;
        GoOn(_audience.Announce(announced));
    }

    private void OnStopRun(StopRun message)
    {
        _stage = RunStage.Stopping;
        _lastCommits.Choose(_ring, _ledger, _clock, message.Grace);
        Timers.StartSingleTimer(nameof(GraceIsOver), new GraceIsOver(), message.Grace);
        GoOn();
    }

    /// <summary>Something has changed: the run ends, or whoever can goes on.</summary>
    /// <param name="outcome">How it ends by what happened; null where that is no reason to end.</param>
    private void GoOn(RunOutcome? outcome = null)
    {
        if (outcome is not null)
        {
            End(outcome);
        }
        else if (_stage is not RunStage.Stopping)
        {
            GiveOutSlots();
        }
        else if (_lastCommits.AreDone(_ledger))
        {
            End(new RunOutcome.RunStopped());
        }
    }

    private void GiveOutSlots()
    {
        _recovery.LetGo();
        var ready = _ledger.Ready.Where(attempt => !_paused.Contains(attempt.Network) && !_recovery.Holds(attempt.Network));
        foreach (var attempt in SlotAllocation.Choose(ready, _placement.PlaceOf, _placement.FreeSlots(_ledger.Working)))
        {
            _ledger.Start(attempt);
            _clock.Begin(attempt);
            _networks.Tell(attempt.Network, _ledger.IsFinalTest(attempt) ? new TestFinal(attempt) : new TrainEpoch(attempt));
        }
    }

    /// <summary>Stops all networks; the outcome is told when the last is gone.</summary>
    private void End(RunOutcome outcome)
    {
        _stage = RunStage.Ending;
        Timers.CancelAll();
        Become(() => Ending(outcome));
        _networks.TellAll(network => new StopNetwork(network));
        _networks.Stop(_ring.Networks.Where(_placement.IsSilent)); // They do not hear it, and may be dead.
        ConcludeIfAllEnded(outcome);
    }

    private void OnNetworkEnded(NetworkId network, RunOutcome outcome)
    {
        _networks.Remove(network);
        ConcludeIfAllEnded(outcome);
    }

    private void ConcludeIfAllEnded(RunOutcome outcome)
    {
        if (_networks.Count > 0)
        {
            return;
        }

        if (_record.Event(outcome) is { } failed)
        {
            _log.Error(failed.Error, "Could not record how the run ended.");
        }

        _stage = RunStage.Ended;
        Become(Ended);
        _audience.Publish(outcome);
    }

    private sealed record RestartIsDue(EpochAttempt Attempt);

    private sealed record GraceIsOver;
}
