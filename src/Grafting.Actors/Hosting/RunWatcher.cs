using System.Threading.Channels;
using Akka.Actor;
using Grafting.Actors.Ring;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Hosting;

/// <summary>
/// Watches a run whose supervisor is elsewhere, through a node that takes part in it: asks again and again to be told events and the status,
/// since the node, or the supervisor behind it, may be another by then. Gives the newest status at once.
/// </summary>
internal sealed class RunWatcher : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    /// <summary>After so long without an answer, all nodes that are known are asked for the run.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly WatchSetting _setting;
    private readonly HashSet<string> _nodes;
    private readonly List<IActorRef> _waiting = [];
    private ICanTell _node;
    private RunStatus? _status;
    private RunOutcome? _outcome;
    private StopRun? _stop;
    private long _stoppedAt;
    private long _heardAt;

    public RunWatcher(WatchSetting setting)
    {
        _setting = setting;
        _nodes = [.. setting.Nodes];
        _node = Context.ActorSelection(setting.Nodes[0]);
        _heardAt = setting.Time.GetTimestamp();
        Receive<RunStatus>(OnRunStatus);
        Receive<GetRunStatus>(_ => OnGetRunStatus());
        Receive<StopRun>(OnStopRun);
        Receive<Conclude>(conclude => OnOutcome(conclude.Outcome));
        Receive<RunOutcome>(OnOutcome, _ => setting.Patience is not null);
        Receive<RunOutcome>(_ => { }); // A member is told by its node, which then has all results.
        Receive<RunEvent>(runEvent => setting.Events.TryWrite(runEvent));
        Receive<RunIsHere>(_ => _node = Sender, here => here.RunId == setting.RunId);
        Receive<RunIsNotHere>(_ => { });
        Receive<AskAgain>(_ => OnAskAgain());
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(WatchSetting setting) => Props.Create(() => new RunWatcher(setting));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(AskAgain), new AskAgain(), TimeSpan.Zero, Period);

    private void OnAskAgain()
    {
        var silence = _setting.Time.GetElapsedTime(_heardAt);
        if (silence > _setting.Patience)
        {
            OnOutcome(new RunOutcome.RunFailed(null, null, new GraftingException(
                $"No node of the run has answered for {_setting.Patience.Value.TotalSeconds:0} seconds.")));
            return;
        }

        if (silence > Silence && _setting.Patience is not null)
        {
            foreach (var node in _nodes)
            {
                Context.ActorSelection(node).Tell(new FindRun(_setting.RunId));
            }
        }

        _node.Tell(new WatchRun(), Self);
        _node.Tell(new GetRunStatus(), Self);
        SayStop();
    }

    private void OnStopRun(StopRun stop)
    {
        (_stop, _stoppedAt) = (stop, _setting.Time.GetTimestamp());
        SayStop();
    }

    /// <summary>Until the run ends, with what is left of the grace: while a run is taken over there is nobody who hears it.</summary>
    private void SayStop()
    {
        if (_stop is { Grace: var grace })
        {
            var left = grace - _setting.Time.GetElapsedTime(_stoppedAt);
            _node.Tell(new StopRun(left > TimeSpan.Zero ? left : TimeSpan.Zero), Self);
        }
    }

    private void OnRunStatus(RunStatus status)
    {
        _heardAt = _setting.Time.GetTimestamp();
        _nodes.UnionWith(status.Places.Values.Select(place => $"{place}/user/node"));
        _status = status;
        AnswerAll(status);
    }

    private void OnGetRunStatus()
    {
        if (_status is { } status)
        {
            Sender.Tell(_outcome is null ? status : status with { Stage = RunStage.Ended });
        }
        else if (_outcome is { } outcome)
        {
            Sender.Tell(NoStatus(outcome));
        }
        else
        {
            _waiting.Add(Sender);
        }
    }

    private void OnOutcome(RunOutcome outcome)
    {
        if (_outcome is not null)
        {
            return;
        }

        _outcome = outcome;
        Timers.CancelAll();
        AnswerAll(NoStatus(outcome));
        _setting.Events.TryWrite(outcome);
        _setting.Events.TryComplete();
        _setting.Completion.TrySetResult(outcome);
    }

    private void AnswerAll(object answer)
    {
        _waiting.ForEach(asker => asker.Tell(answer));
        _waiting.Clear();
    }

    private static Status.Failure NoStatus(RunOutcome outcome) => new(outcome is RunOutcome.RunFailed failed
        ? failed.Error
        : new GraftingException("The run ended before it could be shown."));

    /// <summary>From this process: the run has ended for it.</summary>
    internal sealed record Conclude(RunOutcome Outcome) : INoSerializationVerificationNeeded;

    private sealed record AskAgain;
}

/// <summary>What is watched, and who is told.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Nodes">Paths of <c>NodeActor</c>s, at least one: the first is known to take part.</param>
/// <param name="Patience">How long no node may answer; null where this process is a node itself, which learns of the end in its own way.</param>
/// <param name="Events">Gets all events.</param>
/// <param name="Completion">Gets the outcome.</param>
/// <param name="Time">Measures silence.</param>
internal sealed record WatchSetting(
    string RunId,
    IReadOnlyList<string> Nodes,
    TimeSpan? Patience,
    ChannelWriter<RunEvent> Events,
    TaskCompletionSource<RunOutcome> Completion,
    TimeProvider Time);
