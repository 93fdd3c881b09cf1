using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Ring;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// The cluster's side of a run: asks nodes to take part, starts the <see cref="RunSupervisor"/> when there are enough, tells it of places that
/// come and go, and keeps the nodes' copies of journal and metrics up to date.
/// </summary>
internal sealed class ClusterSupervisor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How often nodes that have not answered are told again of the run's end.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long nodes have to answer that they know of the end: less than it takes until those that ended before their answer arrived are found to be lost,
    /// and this process takes itself for the smaller side of a split.
    /// </summary>
    private static readonly TimeSpan PatienceForEnd = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly NodeRoll _roll;
    private readonly RemotePlaces _places;
    private readonly List<IActorRef> _subscribers = [];
    private readonly ClusterRunSetting _setting;
    private readonly string _self;
    private IActorRef? _supervisor;
    private readonly RunClosing _closing;
    private readonly WatchersElsewhere _watchers;
    private IReadOnlyList<NamedFile>? _initial;

    public ClusterSupervisor(ClusterRunSetting setting)
    {
        _setting = setting;
        _self = _cluster.SelfAddress.ToString();
        _roll = new NodeRoll(_self, setting.Cluster, setting.Plan.Networks);
        _closing = new RunClosing(setting.Term);
        _places = new RemotePlaces(Context.System, _self, setting.Term);
        _watchers = new WatchersElsewhere(setting.Time);
        Receive<RingProtocol.StartRun>(_ => { }); // It starts when enough nodes have joined.
        Receive<RingProtocol.SubscribeToRun>(command => _subscribers.Add(command.Subscriber));
        Receive<RingProtocol.WatchRun>(_ => _watchers.Add(Sender));
        Receive<ClusterEvent.CurrentClusterState>(OnState);
        Receive<ClusterEvent.MemberJoined>(joined => OnMemberJoined(joined.Member), _ => setting.Cluster.IsShared);
        Receive<ClusterEvent.MemberWeaklyUp>(up => OnMemberUp(up.Member), _ => setting.Cluster.IsShared); // Somebody is out of reach, and stays a member.
        Receive<ClusterEvent.MemberUp>(up => OnMemberUp(up.Member));
        Receive<ClusterEvent.MemberRemoved>(removed => OnMemberRemoved(removed.Member.Address.ToString()));
        Receive<ClusterEvent.IMemberEvent>(_ => { }); // Joining, leaving, exiting.
        Receive<ClusterEvent.UnreachableMember>(lost => OnUnreachable(lost.Member), _ => setting.Cluster.IsShared);
        Receive<ClusterEvent.ReachableMember>(found => OnReachable(found.Member), _ => setting.Cluster.IsShared);
        Receive<ClusterEvent.IReachabilityEvent>(_ => { }); // Elsewhere time decides, and a removal tells.
        Receive<NodeOffer>(OnNodeOffer, offer => _roll.Find(offer.Node.Address) is { Offer: null });
        Receive<NodeOffer>(_ => { });
        Receive<RunJoined>(_ => OnRunJoined(), joined => joined.Term == _setting.Term);
        Receive<RunRefused>(OnRunRefused, refused => refused.Term == _setting.Term);
        Receive<NodeDraining>(OnNodeDraining);
        Receive<LinesAppended>(OnLinesAppended, appended => appended.Term == _setting.Term);
        Receive<RunLeft>(_ => OnRunLeft(), left => left.Term == _setting.Term);
        Receive<HomeNeeds>(needs => OnHomeNeeds(needs.Files));
        Receive<CopyCompleted>(_ => OnHomeIsDone(failure: null), completed => _closing.IsOfHomecoming(completed.Term, completed.IsFinished));
        Receive<CopyNotCompleted>(failed => OnHomeIsDone(failed.Reason), failed => _closing.IsOfHomecoming(failed.Term, failed.IsFinished));
        Receive<CopyCompleted>(_ => { }); // Of a node that has come back, in the middle of the run.
        Receive<CopyNotCompleted>(_ => { }); // It is tried again at the end.
        Receive<OutcomeIsDue>(_ => TellOutcome(isDue: true));
        Receive<RemindOfEnd>(_ => OnRemindOfEnd());
        Receive<LinesGrown>(_ => SendLines());
        Receive<LookAgain>(_ => OnLookAgain());
        Receive<RunOutcome>(OnOutcome);
        Receive<RunEvent>(Publish);
        Receive<Terminated>(_ => OnSupervisorStopped());
        Receive<RingProtocol.StopRun>(OnStopRun);
        Receive<RingProtocol.GetRunStatus>(_ => OnGetRunStatus());
        ReceiveAny(message => _supervisor?.Forward(message)); // What the host says to a run.
    }

    public ITimerScheduler Timers { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(ClusterRunSetting setting) => Props.Create(() => new ClusterSupervisor(setting));

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, // At once: who is there counts as known from the beginning.
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(nameof(LookAgain), new LookAgain(), Patience);
        var self = Self;
        _setting.Directory.LineAppended += (_, _, _) => self.Tell(new LinesGrown());
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private JoinRun Invitation => new(_setting.Term, _setting.Record, _initial ??= _setting.Directory.ReadInitialWeights());

    private string SenderAddress => Sender.Path.Address is { HasLocalScope: false } address ? address.ToString() : _self;

    private Member? SenderAsMember => _roll.Find(SenderAddress);

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
        {
            switch (member.Status)
            {
                case MemberStatus.Joining when _setting.Cluster.IsShared:
                    OnMemberJoined(member);
                    break;
                case MemberStatus.WeaklyUp when _setting.Cluster.IsShared:
                case MemberStatus.Up:
                    OnMemberUp(member);
                    break;
            }
        }
    }

    private void OnMemberUp(Akka.Cluster.Member member)
    {
        var address = member.Address.ToString();
        if (_closing.Outcome is not null)
        {
            EndRunFor(member);
        }
        else if (member.HasRole(ClusterRoles.Trainer) && _roll.Meet(address, _places.NodeAt(address), member.Roles) is { } found)
        {
            found.Node.Tell(new DescribeNode(_setting.Term), Self);
        }
    }

    /// <summary>
    /// A process that trains a network alone holds that network's lock: so the one that was there before is dead, and need not be waited for.
    /// </summary>
    private void OnMemberJoined(Akka.Cluster.Member member)
    {
        if (ClusterRoles.NetworkOf(member.Roles) is not { } network)
        {
            return;
        }

        foreach (var before in _cluster.State.Members.Where(other => other.UniqueAddress != member.UniqueAddress && other.HasRole(ClusterRoles.Of(network))))
        {
            _cluster.Down(before.Address);
            OnMemberRemoved(before.Address.ToString());
        }
    }

    private void OnUnreachable(Akka.Cluster.Member member)
    {
        if (_roll.Find(member.Address.ToString()) is { Network: { } network })
        {
            _log.Warning("Network {0} waits: {1} is out of reach. If that process has ended, start it again with --i {0}.", network, member.Address);
        }
    }

    private void OnReachable(Akka.Cluster.Member member)
    {
        if (_roll.Find(member.Address.ToString()) is { Network: { } network })
        {
            _log.Warning("Network {0} goes on: {1} is in reach again.", network, member.Address);
        }
    }

    private void OnNodeOffer(NodeOffer offer)
    {
        var member = _roll.Find(offer.Node.Address)!; // The predicate has found it.
        if (_closing.Outcome is not null)
        {
            return; // It has been told.
        }

        member.Offer = offer.Node;
        if (_setting.Cluster.RefusalOf(offer.Node, member.Network) is { } refusal)
        {
            Refuse(member, refusal);
            member.Node.Tell(new EndRun(_setting.Term, RunEnding.WithoutThisNode, $"This node cannot take part: {refusal}"), Self);
        }
        else
        {
            member.Node.Tell(Invitation, Self);
        }
    }

    private void OnRunJoined()
    {
        if (_closing.Outcome is not null || SenderAsMember is not { HasJoined: false } member)
        {
            return;
        }

        member.HasJoined = true;
        SendKeepers();
        SendLines();
        if (member.IsHome && member.Address != _self)
        {
            member.Node.Tell(new CompleteCopy(_setting.Term, _setting.Directory.FilesToHave(), Summary: null), Self);
        }

        Publish(new RunEvent.NodeJoined(member.Address, _roll.SlotsOf(member), _roll.Joined.Count, _roll.Needed));
        _supervisor?.Tell(new RingProtocol.PlaceFound(_roll.PlaceOf(member)));
        StartIfEnough();
    }

    private void OnRunRefused(RunRefused refused)
    {
        if (SenderAsMember is { } member)
        {
            Refuse(member, refused.Reason);
        }
    }

    private void Refuse(Member member, string reason)
    {
        member.IsRefused = true;
        _log.Warning("{0} cannot take part: {1}", member.Address, reason);
        StartIfEnough();
    }

    private void OnMemberRemoved(string address)
    {
        if (_roll.Remove(address) is { HasJoined: true } member)
        {
            SendKeepers(); // Before anything else: somebody may be waiting for this one.
            Publish(new RunEvent.NodeLost(address));
            _supervisor?.Tell(new RingProtocol.PlaceLost(address));
            if (_closing.Homecoming?.Home == member)
            {
                EndRunForAll();
            }
        }

        _closing.Left(address);
        TellOutcome(isDue: false);
        StartIfEnough();
    }

    /// <summary>It says so again and again: whoever has taken the run over meanwhile hears it too.</summary>
    private void OnNodeDraining(NodeDraining draining)
    {
        if (_roll.Find(draining.Address) is { } member)
        {
            member.IsDraining = true;
            _supervisor?.Tell(new RingProtocol.PlaceLeaving(draining.Address));
        }
    }

    private void StartIfEnough()
    {
        if (_supervisor is null && _closing.Outcome is null && _roll.IsEnough)
        {
            StartSupervisor();
        }
    }

    private void StartSupervisor()
    {
        var placement = new Placement();
        foreach (var member in _roll.Joined)
        {
            placement.Add(_roll.PlaceOf(member));
        }

        _supervisor = Context.ActorOf(
            RunSupervisor.PropsFor(_setting.Plan, _setting.Start, placement, _places.PropsFor, _setting.Recorder, _setting.Time), "run");
        Context.Watch(_supervisor);
        _supervisor.Tell(new RingProtocol.SubscribeToRun(Self));
        _supervisor.Tell(new RingProtocol.StartRun());
    }

    private void SendKeepers()
    {
        if (_setting.Cluster.IsShared)
        {
            return; // What a node writes is in the run directory.
        }

        foreach (var member in _roll.Joined)
        {
            member.Node.Tell(new SetKeepers(_setting.Term, _roll.KeepersOf(member)), Self);
        }
    }

    private void SendLines()
    {
        if (_setting.Cluster.IsShared)
        {
            return;
        }

        // In this order: then the metrics that were counted have the rows of all commits that were.
        var (commits, rows) = (_setting.Directory.CountOf(RunLog.Journal), _setting.Directory.CountOf(RunLog.Metrics));
        foreach (var member in _roll.Followers)
        {
            SendLines(member, RunLog.Metrics, rows);
            if (member.Metrics.Has(rows))
            {
                SendLines(member, RunLog.Journal, commits); // No commit counts anywhere without its row.
            }
        }
    }

    private void SendLines(Member member, RunLog log, int count)
    {
        if (member.Of(log).Next(count) is { } from)
        {
            var lines = _setting.Directory.ReadLines(log, from).Take(count - from);
            member.Node.Tell(new AppendLines(_setting.Term, log, from, [.. lines]), Self);
        }
    }

    private void OnLinesAppended(LinesAppended appended)
    {
        SenderAsMember?.Of(appended.Log).Confirm(appended);
        SendLines();
        CompleteHome();
    }

    /// <summary>Messages that were lost are said again.</summary>
    private void OnLookAgain()
    {
        foreach (var member in _closing.Outcome is null ? _roll.Silent : [])
        {
            member.Node.Tell(member.Offer is null ? new DescribeNode(_setting.Term) : Invitation, Self);
        }

        foreach (var member in _roll.Joined)
        {
            member.Journal.GiveUp();
            member.Metrics.GiveUp();
        }

        SendKeepers();
        SendLines();
        CompleteHome();
    }

    private void OnStopRun(RingProtocol.StopRun stop)
    {
        if (_supervisor is not null)
        {
            _supervisor.Tell(stop);
        }
        else
        {
            OnOutcome(new RunOutcome.RunStopped());
        }
    }

    private void OnGetRunStatus()
    {
        if (_supervisor is not null)
        {
            _supervisor.Forward(new RingProtocol.GetRunStatus());
        }
        else
        {
            Sender.Tell(new RunStatus(
                RunStage.Waiting, _setting.Plan, [.. _setting.Start.Networks.Select(Networks.NetworkStatus.Initial)], TimeSpan.Zero));
        }
    }

    private void OnSupervisorStopped() => OnOutcome(new RunOutcome.RunFailed(
        null, null, new InvalidOperationException("The run's supervisor stopped unexpectedly; the log says why.")));

    private void OnOutcome(RunOutcome outcome)
    {
        if (!_closing.Begin(outcome, _roll.HomeElsewhere))
        {
            return;
        }

        if (_closing.Homecoming is not null)
        {
            var directory = _setting.Directory;
            Task.Run(() => new HomeNeeds(directory.FilesToHave())).PipeTo(Self, failure: _ => new HomeNeeds([]));
        }
        else
        {
            EndRunForAll();
        }
    }

    private void OnHomeNeeds(IReadOnlyList<NamedFile> files)
    {
        if (_closing.Homecoming is { } homecoming)
        {
            homecoming.Files = files;
            CompleteHome();
        }
    }

    /// <summary>When all lines have arrived; said again until it is answered.</summary>
    private void CompleteHome()
    {
        if (_closing.Homecoming is { Files: { } files, Home: { } home, Summary: var summary }
            && home.Journal.Has(_setting.Directory.CountOf(RunLog.Journal))
            && home.Metrics.Has(_setting.Directory.CountOf(RunLog.Metrics)))
        {
            home.Node.Tell(new CompleteCopy(_setting.Term, files, summary), Self);
        }
    }

    private void OnHomeIsDone(string? failure)
    {
        if (failure is not null)
        {
            _log.Warning("Not all results could be brought to {0}: {1} They are in {2} here.", _closing.Homecoming!.Home.Address, failure, _setting.Directory.Root);
        }

        EndRunForAll();
    }

    private void EndRunForAll()
    {
        _closing.EndForAll(_roll.Expected.Select(member => member.Address));
        Timers.StartPeriodicTimer(nameof(RemindOfEnd), new RemindOfEnd(), Reminder);
        Timers.StartSingleTimer(nameof(OutcomeIsDue), new OutcomeIsDue(), PatienceForEnd);
        _watchers.Tell(_closing.Outcome!); // It ends with one.
        foreach (var member in _cluster.State.Members) // Witnesses too.
        {
            TellEnd(member.Address.ToString());
        }

        TellOutcome(isDue: false);
    }

    /// <summary>A node that comes when the run is over would train it again.</summary>
    private void EndRunFor(Akka.Cluster.Member member)
    {
        var address = member.Address.ToString();
        TellEnd(address);
        if (member.HasRole(ClusterRoles.Trainer))
        {
            _closing.EndFor(address); // Witnesses do not answer.
        }
    }

    private void TellEnd(string address) => _places.NodeAt(address).Tell(_closing.Message, Self);

    private void OnRemindOfEnd()
    {
        foreach (var address in _closing.Leaving)
        {
            TellEnd(address);
        }
    }

    private void OnRunLeft()
    {
        _closing.Left(SenderAddress);
        TellOutcome(isDue: false);
    }

    private void TellOutcome(bool isDue)
    {
        if (_closing.TryConclude(isDue))
        {
            Publish(_closing.Outcome!);
        }
    }

    private void Publish(RunEvent runEvent)
    {
        _subscribers.ForEach(subscriber => subscriber.Tell(runEvent));
        _watchers.Tell(runEvent);
    }

    private sealed record HomeNeeds(IReadOnlyList<NamedFile> Files) : INoSerializationVerificationNeeded;

    private sealed record OutcomeIsDue;

    private sealed record RemindOfEnd;

    private sealed record LookAgain;

    private sealed record LinesGrown;
}
