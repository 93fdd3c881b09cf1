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

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ClusterRunSetting _setting;
    private readonly string _self;
    private readonly NodeRoll _roll;
    private readonly RemotePlaces _places;
    private readonly SharedProcesses _processes;
    private readonly LineSending _lines;
    private readonly WatchersElsewhere _watchers;
    private readonly List<IActorRef> _subscribers = [];
    private IReadOnlyList<NamedFile>? _initial;
    private IActorRef? _supervisor;
    private IActorRef? _farewell;
    private RunOutcome? _outcome;

    public ClusterSupervisor(ClusterRunSetting setting)
    {
        _setting = setting;
        _self = _cluster.SelfAddress.ToString();
        _roll = new NodeRoll(_self, setting.Cluster, setting.Plan.Networks);
        _places = new RemotePlaces(Context.System, _self, setting.Term);
        _processes = new SharedProcesses(_roll);
        _lines = new LineSending(setting.Directory);
        _watchers = new WatchersElsewhere(setting.Time);
        Receive<RingProtocol.StartRun>(_ => { }); // It starts when enough nodes have joined.
        Receive<RingProtocol.SubscribeToRun>(command => _subscribers.Add(command.Subscriber));
        Receive<RingProtocol.WatchRun>(_ => _watchers.Add(Sender));
        ReceiveMembers(setting.Cluster.IsShared);
        Receive<NodeOffer>(OnNodeOffer, offer => _outcome is null && _roll.Find(offer.Node.Address) is { Offer: null });
        Receive<NodeOffer>(_ => { });
        Receive<RunJoined>(_ => OnRunJoined(), joined => _outcome is null && joined.Term == _setting.Term);
        Receive<RunRefused>(OnRunRefused, refused => refused.Term == _setting.Term);
        Receive<NodeDraining>(OnNodeDraining);
        Receive<LinesAppended>(OnLinesAppended, appended => appended.Term == _setting.Term);
        Receive<CopyCompleted>(_ => { }); // Of a node that has come back, in the middle of the run.
        Receive<CopyNotCompleted>(_ => { }); // It is tried again at the end.
        Receive<LinesGrown>(_ => SendLines());
        Receive<LookAgain>(_ => OnLookAgain());
        Receive<RunOutcome>(OnOutcome);
        Receive<RunEvent>(Publish);
        Receive<Farewell.NodesAreTold>(_ => _watchers.Tell(_outcome!)); // It takes leave of one.
        Receive<Farewell.NodesKnow>(_ => Publish(_outcome!));
        Receive<Terminated>(_ => Publish(_outcome!), stopped => stopped.ActorRef.Equals(_farewell)); // A defect: the log says why.
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

    private Member? SenderAsMember => _roll.Find(_places.AddressOf(Sender));

    private void ReceiveMembers(bool isShared)
    {
        Receive<ClusterEvent.CurrentClusterState>(OnState);
        Receive<ClusterEvent.MemberJoined>(joined => OnMemberJoined(joined.Member), _ => isShared);
        Receive<ClusterEvent.MemberUp>(up => _farewell.Forward(up), _ => _farewell is not null);
        Receive<ClusterEvent.MemberWeaklyUp>(up => _farewell.Forward(up), _ => _farewell is not null);
        Receive<ClusterEvent.MemberUp>(up => OnMemberUp(up.Member));
        Receive<ClusterEvent.MemberWeaklyUp>(up => OnMemberUp(up.Member), _ => isShared); // Somebody is out of reach, and stays a member.
        Receive<ClusterEvent.MemberRemoved>(OnMemberRemoved);
        Receive<ClusterEvent.IMemberEvent>(_ => { }); // Leaving, exiting.
        Receive<ClusterEvent.ReachabilityEvent>(OnReachability, _ => isShared);
        Receive<ClusterEvent.IReachabilityEvent>(_ => { }); // Elsewhere time decides, and a removal tells.
    }

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
        if (member.HasRole(ClusterRoles.Trainer) && _roll.Meet(address, _places.NodeAt(address), member.Roles) is { } found)
        {
            found.Node.Tell(new DescribeNode(_setting.Term), Self);
        }
    }

    private void OnMemberJoined(Akka.Cluster.Member member)
    {
        foreach (var dead in SharedProcesses.ReplacedBy(member, _cluster.State.Members))
        {
            _cluster.Down(dead);
            Remove(dead.ToString());
        }
    }

    private void OnReachability(ClusterEvent.ReachabilityEvent change)
    {
        if (_processes.NoteOf(change) is { } note)
        {
            _log.Warning(note);
            var place = change.Member.Address.ToString();
            _supervisor?.Tell(change is ClusterEvent.UnreachableMember ? new RingProtocol.PlaceSilent(place) : new RingProtocol.PlaceHeard(place));
        }
    }

    private void OnNodeOffer(NodeOffer offer)
    {
        var member = _roll.Find(offer.Node.Address)!; // The predicate has found it.
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
        if (SenderAsMember is not { HasJoined: false } member)
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
        _supervisor?.Tell(new RingProtocol.PlaceFound(PlaceOf(member)));
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

    private void OnMemberRemoved(ClusterEvent.MemberRemoved removed)
    {
        _farewell?.Forward(removed);
        Remove(removed.Member.Address.ToString());
    }

    private void Remove(string address)
    {
        if (_roll.Remove(address) is { HasJoined: true })
        {
            SendKeepers(); // Before anything else: somebody may be waiting for this one.
            Publish(new RunEvent.NodeLost(address));
            _supervisor?.Tell(new RingProtocol.PlaceLost(address));
        }

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
        if (_supervisor is null && _outcome is null && _roll.IsEnough)
        {
            StartSupervisor();
        }
    }

    private void StartSupervisor()
    {
        var placement = new Placement();
        foreach (var member in _roll.Joined)
        {
            placement.Add(PlaceOf(member));
        }

        _supervisor = Context.ActorOf(
            RunSupervisor.PropsFor(_setting.Plan, _setting.Start, placement, _places.PropsFor, _setting.Recorder, _setting.Time), "run");
        Context.Watch(_supervisor);
        _supervisor.Tell(new RingProtocol.SubscribeToRun(Self));
        _supervisor.Tell(new RingProtocol.StartRun());
    }

    private Place PlaceOf(Member member) => _roll.PlaceOf(member) with
    {
        IsSilent = _setting.Cluster.IsShared && _cluster.State.Unreachable.Any(lost => lost.Address.ToString() == member.Address),
    };

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

        foreach (var (to, lines) in _lines.Due(_roll.Followers))
        {
            to.Node.Tell(lines, Self);
        }
    }

    private void OnLinesAppended(LinesAppended appended)
    {
        SenderAsMember?.Of(appended.Log).Confirm(appended);
        SendLines();
        TellOfLinesAtHome();
    }

    /// <summary>Messages that were lost are said again.</summary>
    private void OnLookAgain()
    {
        foreach (var member in _outcome is null ? _roll.Silent : [])
        {
            member.Node.Tell(member.Offer is null ? new DescribeNode(_setting.Term) : Invitation, Self);
        }

        LineSending.GiveUp(_roll.Followers);
        SendKeepers();
        SendLines();
        TellOfLinesAtHome();
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

    /// <summary>The first one stands.</summary>
    private void OnOutcome(RunOutcome outcome)
    {
        if (_outcome is not null)
        {
            return;
        }

        _outcome = outcome;
        var closing = new RunClosing(_setting.Term, outcome, _roll.HomeElsewhere, _roll.Expected.Select(member => member.Address));
        _farewell = Context.Watch(Context.ActorOf(Farewell.PropsFor(_setting.Directory, _places, closing), "farewell"));
        TellOfLinesAtHome();
    }

    private void TellOfLinesAtHome()
    {
        if (_roll.HomeElsewhere is { } home && _lines.AreAllAt(home))
        {
            _farewell?.Tell(new Farewell.LinesAreHome());
        }
    }

    private void Publish(RunEvent runEvent)
    {
        _subscribers.ForEach(subscriber => subscriber.Tell(runEvent));
        _watchers.Tell(runEvent);
    }

    private sealed record LookAgain;

    private sealed record LinesGrown;
}
