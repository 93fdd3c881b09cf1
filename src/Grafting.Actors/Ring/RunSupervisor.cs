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
/// <item>A trainer, its creation or a file of a network fails: the network tells <see cref="NetworkFailed"/> and stops. After a
/// delay a new attempt begins after its newest good checkpoint, as often as <see cref="RestartPolicy"/> allows; the others go on
/// until they need its snapshots. When it is given up, the others are stopped and the run has failed; what is written stays.</item>
/// <item>A place is lost: its networks begin again elsewhere, without delay and uncounted, or wait until there is a place.</item>
/// <item>A place is out of reach, where nobody is given up by time: its networks are waited for, but not by the end of the run.</item>
/// <item>The loss is NaN: the run has failed, or with rollback the new attempt draws other random numbers.</item>
/// <item>A network actor throws (a defect): it is stopped, its thread ends between two batches, and its death is such a failure,
/// with the exception as its cause.</item>
/// <item>Journal, metrics, an event or the summary cannot be recorded: the run has failed; the epoch is not committed.</item>
/// <item>This actor throws (a defect): it is stopped with its networks, and who watches it ends the run.</item>
/// </list>
/// The outcome is told when every network's thread has ended and everything is written; of a place that is out of reach nobody knows.
/// </remarks>
internal sealed class RunSupervisor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RunPlan _plan;
    private readonly RunStart _start;
    private readonly RecordedRun _record;
    private readonly TimeProvider _time;
    private readonly RingTopology _ring;
    private readonly EpochLedger _ledger;
    private readonly EpochClock _clock;
    private readonly LastCommits _lastCommits = new();
    private readonly Placement _placement;
    private readonly NetworkMoves _moves;
    private readonly DownNetworks _down;
    private readonly RunningNetworks _networks;
    private readonly PausedNetworks _paused;
    private readonly Dictionary<NetworkId, NetworkStatus> _statuses;
    private readonly SortedDictionary<NetworkId, NetworkSummary> _summaries = [];
    private readonly List<IActorRef> _subscribers = [];
    private readonly long _began;
    private RunStage _stage = RunStage.Running;
    private Exception? _defect;

    public RunSupervisor(
        RunPlan plan, RunStart start, Placement placement, NetworkProps propsOf, IRunRecorder recorder, TimeProvider time)
    {
        _plan = plan;
        _start = start;
        _placement = placement;
        _record = new RecordedRun(recorder);
        _time = time;
        _began = time.GetTimestamp();
        _ring = new RingTopology(plan.Networks);
        _ledger = new EpochLedger(start.Networks, plan.Epochs);
        _clock = new EpochClock(time);
        _moves = new NetworkMoves(placement, _ledger);
        _down = new DownNetworks(new RestartPolicy(plan.MaxRestarts, plan.RestartDelay, plan.OnNan), _record);
        var (context, self) = (Context, Self);
        _networks = new RunningNetworks(_ring, network => context.WatchWith(
            context.ActorOf(propsOf(network, placement.PlaceOf(network.Network)!, self), $"network-{network.Network}-attempt-{network.Attempt}"), new NetworkStopped(network.Network)));
        _paused = new PausedNetworks(_networks);
        _statuses = start.Networks.ToDictionary(network => network.Network, NetworkStatus.Initial);
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
        RunPlan plan,
        RunStart start,
        Placement placement,
        NetworkProps propsOf,
        IRunRecorder recorder,
        TimeProvider time) =>
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
        Receive<EpochSaved>(saved => OnEpochSaved(saved.Epoch), saved => _ledger.CanCommit(saved.Epoch.Of));
        Receive<NetworkFinished>(OnNetworkFinished, finished => _ledger.IsAt(finished.Attempt, EpochStep.Working));
        Receive<NetworkFailed>(failed => OnNetworkFailed(failed.Attempt, failed.Error), failed => _ledger.IsCurrent(failed.Attempt));
        Receive<NetworkStopped>(OnNetworkStopped);
        Receive<RestartIsDue>(due => Restart(due.Network));
        Receive<PlaceFound>(found => OnPlaceFound(found.Place));
        Receive<PlaceLost>(lost => OnPlaceLost(lost.Place));
        Receive<PlaceLeaving>(leaving => OnPlaceLeaving(leaving.Place));
        Receive<PlaceSilent>(silent => _placement.Silence(silent.Place));
        Receive<PlaceHeard>(heard => _placement.Hear(heard.Place));
        Receive<PauseNetwork>(OnPauseNetwork, pause => _statuses.ContainsKey(pause.Network));
        Receive<ResumeNetwork>(OnResumeNetwork, resume => _statuses.ContainsKey(resume.Network));
        Receive<PauseRun>(_ => OnPauseRun(), _ => _stage is RunStage.Running);
        Receive<ResumeRun>(_ => OnResumeRun(), _ => _stage is RunStage.Paused);
        Receive<StopRun>(_ => End(new RunOutcome.RunStopped()), stop => stop.Grace == TimeSpan.Zero || _stage is RunStage.Paused);
        Receive<StopRun>(OnStopRun, _ => _stage is RunStage.Running);
        Receive<StopRun>(_ => { }); // It is being stopped already.
        Receive<GraceIsOver>(_ => End(new RunOutcome.RunStopped()));
        Always();
    }

    private void Ending(RunOutcome outcome)
    {
        Receive<EpochSaved>(saved => Commit(saved.Epoch), saved => _ledger.CanCommit(saved.Epoch.Of));
        Receive<NetworkStopped>(stopped => OnNetworkEnded(stopped, outcome));
        Receive<PlaceLost>(lost => _placement.Remove(lost.Place).ToList().ForEach(StopActor));
        Receive<PlaceSilent>(silent => OnPlaceSilentAtTheEnd(silent.Place));
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
        Receive<SubscribeToRun>(command => _subscribers.Add(command.Subscriber));
        Receive<WatchRun>(_ => _subscribers.Add(Sender));
        Receive<NetworkStatusChanged>(changed => _statuses[changed.Status.Network] = changed.Status);
        Receive<GetRunStatus>(_ => Sender.Tell(Status()));
    }

    private void OnStartRun()
    {
        Become(Running);
        NetworkStart[] networks =
            [.. _start.Networks.Select(network => network with { Node = Placement.NodeOf(_placement.Assign(network.Network)) })];
        if (networks.All(network => IsRecorded(_record.Start(network, reason: null))))
        {
            Begin(_start with { Networks = networks });
        }
    }

    private void GiveOutSlots()
    {
        if (_stage is RunStage.Stopping)
        {
            return;
        }

        foreach (var network in _moves.Done)
        {
            _placement.Release(network);
            _networks.TryTell(network, new StopNetwork(network));
        }

        foreach (var network in _moves.Due)
        {
            TakeDown(network, RestartDecision.Move);
            _networks.Tell(network, new StopNetwork(network));
        }

        var ready = _ledger.Ready.Where(attempt => !_paused.Contains(attempt.Network) && !_moves.Holds(attempt.Network));
        foreach (var attempt in SlotAllocation.Choose(ready, _placement.PlaceOf, _placement.FreeSlots(_ledger.Working)))
        {
            _ledger.Start(attempt);
            _clock.Begin(attempt);
            _networks.Tell(attempt.Network, _ledger.IsFinalTest(attempt) ? new TestFinal(attempt) : new TrainEpoch(attempt));
        }
    }

    private void OnEpochTrained(EpochTrained message)
    {
        _ledger.Train(message.Attempt);
        _clock.End(message.Attempt);
        GiveOutSlots();
    }

    private void OnNetworkGrafted(NetworkGrafted message)
    {
        _ledger.Graft(message.Attempt);
        GiveOutSlots();
    }

    private void OnEpochSaved(CommittedEpoch epoch)
    {
        if (IsRecorded(Commit(epoch)))
        {
            _down.Forgive(epoch.Of);
            GiveOutSlots();
            CompleteIfAllFinished();
            StopIfNothingIsAwaited();
        }
    }

    /// <returns>What went wrong, or null.</returns>
    private Exception? Commit(CommittedEpoch epoch)
    {
        epoch = epoch with { Node = Placement.NodeOf(_placement.PlaceOf(epoch.Of.Network)) };
        var error = _record.Epoch(epoch);
        if (error is null)
        {
            _ledger.Commit(epoch.Of);
            _networks.Commit(epoch.Of);
            Publish(new RunEvent.EpochCommitted(epoch.Of.Network, epoch.Report, epoch.Graft));
        }

        return error;
    }

    private void OnNetworkFinished(NetworkFinished message)
    {
        _ledger.Finish(message.Attempt);
        _summaries[message.Attempt.Network] = message.Summary;
        GiveOutSlots();
        CompleteIfAllFinished();
    }

    private void CompleteIfAllFinished()
    {
        if (!_ledger.AllFinished)
        {
            return;
        }

        var summary = new RunSummary([.. _summaries.Values], (_start.Elapsed + Elapsed()).TotalSeconds);
        if (IsRecorded(_record.Summary(summary)))
        {
            End(new RunOutcome.RunCompleted(summary));
        }
    }

    private void OnNetworkFailed(EpochAttempt attempt, Exception error)
    {
        var network = attempt.Network;
        if (_stage is RunStage.Stopping)
        {
            End(new RunOutcome.RunStopped());
            return;
        }

        if (_down.Add(attempt, error) is not { } decision)
        {
            End(new RunOutcome.RunFailed(network, attempt.Epoch, error));
            return;
        }

        _log.Warning(error, "Network {0} failed in epoch {1} and begins again.", network, attempt.Epoch + 1);
        _ledger.TakeDown(network);
        Announce(new RunEvent.NetworkRestarting(network, attempt.Epoch, error.Message, decision.After, decision.IsRollback));
        GiveOutSlots();
    }

    private void OnNetworkStopped(NetworkStopped message)
    {
        var network = message.Network;
        Forget(network);
        if (_ledger.IsFinished(network))
        {
            return; // Its place was lost, or is to be emptied, when nothing was left to do.
        }

        if (_down.Find(network) is null)
        {
            OnNetworkFailed(_ledger.CurrentOf(network), _defect ?? new InvalidOperationException($"Network {network} stopped by itself."));
            _defect = null;
        }

        if (_down.Find(network) is { } decision && _stage is not RunStage.Ending)
        {
            _statuses[network] = _statuses[network] with { Stage = NetworkStage.Restarting, Progress = null };
            Timers.StartSingleTimer(network, new RestartIsDue(network), decision.After);
        }
    }

    private void Restart(NetworkId network)
    {
        Timers.Cancel(network); // It would come when this attempt has failed and is still stopping.
        if (_down.Find(network) is null)
        {
            return; // A place was found for it before its time was due.
        }

        if (_placement.Assign(network) is not { } place)
        {
            Announce(new RunEvent.NetworkHomeless(network));
            return;
        }

        _moves.Forget(network);
        if (_down.Begin(network, place, out var error) is not { } start)
        {
            End(new RunOutcome.RunFailed(network, _ledger.CurrentOf(network).Epoch, error!)); // Either a start or an error.
            return;
        }

        _ledger.Restart(start.Networks.Single());
        Begin(start);
    }

    private void Begin(RunStart start)
    {
        _networks.Start(start);
        foreach (var network in start.Networks.Select(network => network.Network))
        {
            _paused.Repeat(network);
            if (Placement.NodeOf(_placement.PlaceOf(network)) is { } place)
            {
                Publish(new RunEvent.NetworkPlaced(network, place));
            }
        }

        GiveOutSlots();
    }

    private void OnPlaceFound(Place place)
    {
        _placement.Add(place);
        _moves.Plan(_plan.Rebalances);
        foreach (var network in _ring.Networks.Where(network => _placement.PlaceOf(network) is null && _networks.Find(network) is null))
        {
            Restart(network);
        }

        GiveOutSlots();
    }

    private void OnPlaceLost(string place)
    {
        var lost = _placement.Remove(place);
        _moves.Plan(_plan.Rebalances);
        Announce(new RunEvent.PlaceLost(place, lost));
        foreach (var network in lost)
        {
            if (!_ledger.IsFinished(network) && _ledger.StepOf(network) is not EpochStep.Down)
            {
                TakeDown(network, RestartDecision.PlaceLost);
            }

            StopActor(network);
        }

        if (_stage is RunStage.Stopping && lost.Count > 0)
        {
            End(new RunOutcome.RunStopped());
        }
    }

    private void OnPlaceLeaving(string place)
    {
        _placement.Drain(place);
        _moves.Plan(_plan.Rebalances);
        GiveOutSlots();
    }

    private void TakeDown(NetworkId network, RestartDecision decision)
    {
        _down.Add(_ledger.CurrentOf(network), decision);
        _ledger.TakeDown(network);
    }

    private void StopActor(NetworkId network)
    {
        if (_networks.Find(network) is { } actor)
        {
            Context.Stop(actor);
        }
    }

    /// <summary>An attempt is over. Its actor may stay for a while, when that of the next is there: its death tells nothing any more.</summary>
    private void Forget(NetworkId network)
    {
        if (_networks.Remove(network) is { } actor)
        {
            Context.Unwatch(actor);
        }
    }

    private void OnPauseNetwork(PauseNetwork message)
    {
        _paused.Pause(message.Network);
        Announce(new RunEvent.NetworkPaused(message.Network));
    }

    private void OnResumeNetwork(ResumeNetwork message)
    {
        _paused.Resume(message.Network);
        GiveOutSlots();
        Announce(new RunEvent.NetworkResumed(message.Network));
    }

    private void OnPauseRun()
    {
        _stage = RunStage.Paused;
        foreach (var network in _ring.Networks)
        {
            _paused.Pause(network);
        }

        Announce(new RunEvent.RunPaused());
    }

    private void OnResumeRun()
    {
        _stage = RunStage.Running;
        foreach (var network in _ring.Networks)
        {
            _paused.Resume(network);
        }

        GiveOutSlots();
        Announce(new RunEvent.RunResumed());
    }

    private void Announce(RunEvent runEvent)
    {
        if (IsRecorded(_record.Event(runEvent)))
        {
            Publish(runEvent);
        }
    }

    private void OnStopRun(StopRun message)
    {
        _stage = RunStage.Stopping;
        _lastCommits.Choose(_ring, _ledger, _clock, message.Grace);
        Timers.StartSingleTimer(nameof(GraceIsOver), new GraceIsOver(), message.Grace);
        StopIfNothingIsAwaited();
    }

    private void StopIfNothingIsAwaited()
    {
        if (_stage is RunStage.Stopping && _lastCommits.AreDone(_ledger))
        {
            End(new RunOutcome.RunStopped());
        }
    }

    /// <summary>Stops all networks; the outcome is told when the last is gone.</summary>
    private void End(RunOutcome outcome)
    {
        _stage = RunStage.Ending;
        Timers.CancelAll();
        Become(() => Ending(outcome));
        _networks.TellAll(network => new StopNetwork(network));
        StopSilent();
        ConcludeIfAllEnded(outcome);
    }

    private void OnPlaceSilentAtTheEnd(string place)
    {
        _placement.Silence(place);
        StopSilent();
    }

    /// <summary>Networks out of reach do not hear that they are to stop, and may be dead: nobody waits for them to the end.</summary>
    private void StopSilent() => _ring.Networks.Where(_placement.IsSilent).ToList().ForEach(StopActor);

    private void OnNetworkEnded(NetworkStopped message, RunOutcome outcome)
    {
        Forget(message.Network);
        ConcludeIfAllEnded(outcome);
    }

    private void ConcludeIfAllEnded(RunOutcome outcome)
    {
        if (_networks.Count > 0)
        {
            return;
        }

        if (_record.Event(outcome) is { } error)
        {
            _log.Error(error, "Could not record how the run ended.");
        }

        _stage = RunStage.Ended;
        Become(Ended);
        Publish(outcome);
    }

    /// <summary>False where recording failed: the run ends then.</summary>
    private bool IsRecorded(Exception? error)
    {
        if (error is not null)
        {
            End(new RunOutcome.RunFailed(null, null, error));
        }

        return error is null;
    }

    private void Publish(RunEvent runEvent) => _subscribers.ForEach(subscriber => subscriber.Tell(runEvent));

    private RunStatus Status() => new(_stage, _plan, [.. _ring.Networks.Select(network => _statuses[network])], Elapsed())
    {
        Places = new Dictionary<NetworkId, string>(_placement.Networks),
    };

    private TimeSpan Elapsed() => _time.GetElapsedTime(_began);

    private sealed record RestartIsDue(NetworkId Network);

    private sealed record GraceIsOver;
}
