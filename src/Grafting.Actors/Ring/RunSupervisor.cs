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
/// <item>A trainer or its creation throws, the loss is NaN, a weight file cannot be written: the network tells
/// <see cref="NetworkFailed"/>; the others are stopped, the run has failed, what is written stays.</item>
/// <item>A network actor throws (a defect): it is stopped, its thread ends between two batches, and its death is such a failure,
/// with the exception as its cause.</item>
/// <item>Metrics, an event or the summary cannot be recorded: the run has failed; the epoch is not committed.</item>
/// <item>This actor throws (a defect): it is stopped with its networks, and who watches it ends the run.</item>
/// </list>
/// Nothing is restarted, since a restart needs a checkpoint. The outcome is told when every network's thread has ended.
/// </remarks>
internal sealed class RunSupervisor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RunPlan _plan;
    private readonly Func<NetworkId, IActorRef, Props> _propsOf;
    private readonly RecordedRun _record;
    private readonly TimeProvider _time;
    private readonly RingTopology _ring;
    private readonly EpochLedger _ledger;
    private readonly Dictionary<NetworkId, IActorRef> _networks = [];
    private readonly Dictionary<NetworkId, NetworkStatus> _statuses;
    private readonly SortedDictionary<NetworkId, NetworkSummary> _summaries = [];
    private readonly HashSet<NetworkId> _paused = [];
    private readonly List<IActorRef> _subscribers = [];
    private readonly long _start;
    private RunStage _stage = RunStage.Running;
    private Exception? _defect;

    public RunSupervisor(RunPlan plan, Func<NetworkId, IActorRef, Props> propsOf, IRunRecorder recorder, TimeProvider time)
    {
        _plan = plan;
        _propsOf = propsOf;
        _record = new RecordedRun(recorder);
        _time = time;
        _start = time.GetTimestamp();
        _ring = new RingTopology(plan.Networks);
        _ledger = new EpochLedger(_ring, plan.Epochs);
        _statuses = _ring.Networks.ToDictionary(network => network, NetworkStatus.Initial);
        Become(Starting);
    }

    /// <param name="plan">What to run.</param>
    /// <param name="propsOf">How to create the actor of a network, given the supervisor to report to.</param>
    /// <param name="recorder">Gets metrics, events and the summary; none of them from anywhere else.</param>
    /// <param name="time">Measures the run.</param>
    public static Props PropsFor(
        RunPlan plan,
        Func<NetworkId, IActorRef, Props> propsOf,
        IRunRecorder recorder,
        TimeProvider time) =>
        Props.Create(() => new RunSupervisor(plan, propsOf, recorder, time));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _defect ??= error; // Its death follows as NetworkStopped.
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
        Receive<NetworkGrafted>(OnNetworkGrafted, grafted => _ledger.IsAt(grafted.Attempt, EpochStep.Trained));
        Receive<NetworkFinished>(OnNetworkFinished, finished => _ledger.IsAt(finished.Attempt, EpochStep.Working));
        Receive<NetworkFailed>(OnNetworkFailed, failed => _ledger.IsCurrent(failed.Attempt));
        Receive<NetworkStopped>(OnNetworkDied);
        Receive<PauseNetwork>(OnPauseNetwork, pause => _networks.ContainsKey(pause.Network));
        Receive<ResumeNetwork>(OnResumeNetwork, resume => _networks.ContainsKey(resume.Network));
        Receive<PauseRun>(_ => OnPauseRun());
        Receive<ResumeRun>(_ => OnResumeRun());
        Receive<StopRun>(_ => End(new RunOutcome.RunStopped()));
        Always();
    }

    private void Ending(RunOutcome outcome)
    {
        Receive<NetworkStopped>(stopped => OnNetworkEnded(stopped, outcome));
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
        Receive<NetworkStatusChanged>(changed => _statuses[changed.Status.Network] = changed.Status);
        Receive<GetRunStatus>(_ => Sender.Tell(Status()));
    }

    private void OnStartRun()
    {
        foreach (var network in _ring.Networks)
        {
            var actor = Context.ActorOf(_propsOf(network, Self), $"network-{network}");
            _networks.Add(network, Context.WatchWith(actor, new NetworkStopped(network)));
        }

        foreach (var network in _ring.Networks)
        {
            if (_ring.RecipientOf(network) is { } recipient)
            {
                _networks[network].Tell(new GiveTo(network, _networks[recipient]));
            }
        }

        Become(Running);
        GiveOutSlots();
    }

    private void GiveOutSlots()
    {
        var ready = _ledger.Ready.Where(attempt => !_paused.Contains(attempt.Network));
        foreach (var attempt in SlotAllocation.Choose(ready, _plan.Slots - _ledger.SlotsInUse))
        {
            _ledger.Start(attempt);
            _networks[attempt.Network].Tell(_ledger.IsFinalTest(attempt) ? new TestFinal(attempt) : new TrainEpoch(attempt));
        }
    }

    private void OnEpochTrained(EpochTrained message)
    {
        _ledger.Train(message.Attempt);
        GiveOutSlots();
    }

    private void OnNetworkGrafted(NetworkGrafted message)
    {
        var network = message.Attempt.Network;
        if (IsRecorded(_record.Epoch(network, message.Report, message.Graft)))
        {
            _ledger.Commit(message.Attempt);
            Publish(new RunEvent.EpochCommitted(network, message.Report, message.Graft));
            GiveOutSlots();
        }
    }

    private void OnNetworkFinished(NetworkFinished message)
    {
        _ledger.Finish(message.Attempt);
        _summaries.Add(message.Attempt.Network, message.Summary);
        if (!_ledger.AllFinished)
        {
            GiveOutSlots();
            return;
        }

        var summary = new RunSummary([.. _summaries.Values], Elapsed().TotalSeconds);
        if (IsRecorded(_record.Summary(summary)))
        {
            End(new RunOutcome.RunCompleted(summary));
        }
    }

    private void OnNetworkFailed(NetworkFailed message) =>
        End(new RunOutcome.RunFailed(message.Attempt.Network, message.Attempt.Epoch, message.Error));

    private void OnNetworkDied(NetworkStopped message)
    {
        var error = _defect ?? new InvalidOperationException($"Network {message.Network} stopped by itself.");
        _networks.Remove(message.Network);
        End(new RunOutcome.RunFailed(message.Network, _ledger.CurrentOf(message.Network).Epoch, error));
    }

    private void OnPauseNetwork(PauseNetwork message)
    {
        Pause(message.Network);
        Announce(new RunEvent.NetworkPaused(message.Network));
    }

    private void OnResumeNetwork(ResumeNetwork message)
    {
        Resume(message.Network);
        GiveOutSlots();
        Announce(new RunEvent.NetworkResumed(message.Network));
    }

    private void OnPauseRun()
    {
        _stage = RunStage.Paused;
        foreach (var network in _ring.Networks)
        {
            Pause(network);
        }

        Announce(new RunEvent.RunPaused());
    }

    private void OnResumeRun()
    {
        _stage = RunStage.Running;
        foreach (var network in _ring.Networks)
        {
            Resume(network);
        }

        GiveOutSlots();
        Announce(new RunEvent.RunResumed());
    }

    private void Pause(NetworkId network)
    {
        _paused.Add(network);
        _networks[network].Tell(new PauseNetwork(network));
    }

    private void Resume(NetworkId network)
    {
        _paused.Remove(network);
        _networks[network].Tell(new ResumeNetwork(network));
    }

    private void Announce(RunEvent runEvent)
    {
        if (IsRecorded(_record.Event(runEvent)))
        {
            Publish(runEvent);
        }
    }

    /// <summary>Stops all networks; the outcome is told when the last is gone.</summary>
    private void End(RunOutcome outcome)
    {
        _stage = RunStage.Ending;
        Become(() => Ending(outcome));
        foreach (var (network, actor) in _networks)
        {
            actor.Tell(new StopNetwork(network));
        }

        ConcludeIfAllEnded(outcome);
    }

    private void OnNetworkEnded(NetworkStopped message, RunOutcome outcome)
    {
        _networks.Remove(message.Network);
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

    private RunStatus Status() => new(_stage, _plan, [.. _ring.Networks.Select(network => _statuses[network])], Elapsed());

    private TimeSpan Elapsed() => _time.GetElapsedTime(_start);
}
