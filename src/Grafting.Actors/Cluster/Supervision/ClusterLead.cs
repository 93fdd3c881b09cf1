using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// The cluster's singleton: has the run's <see cref="ClusterSupervisor"/>. On the node where <c>train</c> was typed it is given the run; on a node
/// that takes over it makes that node's copy the run directory first, and goes on from there.
/// </summary>
/// <remarks>
/// Where it cannot take the run over, or its supervisor fails, this node is to leave: a singleton that has stopped does not come again on the same
/// node, and only when the node has left does the next oldest take the run over.
/// </remarks>
internal sealed class ClusterLead : ReceiveActor, IWithStash
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly IActorRef _node;
    private readonly LeadSetting _setting;
    private IActorRef _supervisor = ActorRefs.Nobody;
    private RunDirectory? _directory;
    private Exception? _failure;

    /// <param name="node">This node's <see cref="NodeActor"/>.</param>
    /// <param name="setting">What a run here is led with.</param>
    public ClusterLead(IActorRef node, LeadSetting setting)
    {
        (_node, _setting) = (node, setting);
        Become(Waiting);
    }

    public IStash Stash { get; set; } = null!; // Akka sets it.

    public static Props PropsFor(IActorRef node, LeadSetting setting) => Props.Create(() => new ClusterLead(node, setting));

    protected override void PreStart()
    {
        if (_setting.Begun is { } begun)
        {
            Lead(begun);
        }
        else
        {
            _node.Tell(new NodeActor.YieldCopy());
        }
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _directory?.Dispose();
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _failure = error;
        return Directive.Stop;
    });

    private void Waiting()
    {
        Receive<NodeActor.CopyYielded>(OnCopyYielded);
        ReceiveAny(_ => Stash.Stash());
    }

    private void Meeting(NodeActor.CopyYielded yielded)
    {
        Receive<ClusterEvent.CurrentClusterState>(state => TakeOver(yielded, OthersOf(state)));
        ReceiveAny(_ => Stash.Stash());
    }

    private void TakingOver(IReadOnlyList<OtherNode> others)
    {
        Receive<ClusterEvent.MemberRemoved>(removed => OnMemberRemoved(removed, others));
        Receive<TakenOver>(OnTakenOver);
        Receive<Status.Failure>(failure => GiveUp("This node cannot take the run over", failure.Cause));
        ReceiveAny(_ => Stash.Stash());
    }

    private void Leading()
    {
        Receive<Terminated>(_ => GiveUp("This node cannot lead the run any longer", _failure));
        ReceiveAny(message => _supervisor.Forward(message));
    }

    /// <summary>Until this node has left; who asks now asks the next one again.</summary>
    private void Leaving() => ReceiveAny(_ => { });

    private void OnCopyYielded(NodeActor.CopyYielded yielded)
    {
        _log.Warning("The supervisor's node is gone: this node takes the run over.");
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.MemberRemoved));
        Become(() => Meeting(yielded));
    }

    private IReadOnlyList<OtherNode> OthersOf(ClusterEvent.CurrentClusterState state) =>
    [
        .. state.Members
            .Where(member => member.Status is MemberStatus.Up && member.HasRole(ClusterRoles.Trainer) && member.Address != _cluster.SelfAddress)
            .Select(member => new OtherNode(
                member.Address.ToString(), Context.ActorSelection($"{member.Address}/user/node"), _setting.Time)),
    ];

    private void TakeOver(NodeActor.CopyYielded yielded, IReadOnlyList<OtherNode> others)
    {
        var (self, replica, record, run) = (Self, yielded.Replica, yielded.Replica.Record, yielded.Run);
        var taking = new TakingOver(replica, _cluster.SelfAddress.ToString(), others, _setting.Fetcher, _setting.Time);
        Task.Factory
            .StartNew(taking.RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap()
            .PipeTo(self, success: directory => new TakenOver(directory, record, run));
        Become(() => TakingOver(others));
    }

    private static void OnMemberRemoved(ClusterEvent.MemberRemoved removed, IReadOnlyList<OtherNode> others) =>
        others.FirstOrDefault(other => other.Address == removed.Member.Address.ToString())?.HasGone();

    private void OnTakenOver(TakenOver taken)
    {
        _cluster.Unsubscribe(Self);
        _directory = taken.Directory;
        _node.Tell(new NodeActor.LeadCopy(new LeadingCopy(_directory, _directory)));
        Lead(_setting.SettingFor(_directory, taken.Record, taken.Run));
    }

    private void GiveUp(string what, Exception? why)
    {
        var reason = $"{what}: {why?.Message ?? "the log says why."}";
        _log.Error(why, reason);
        Become(Leaving);
        _setting.GaveUp(reason);
    }

    private void Lead(ClusterRunSetting setting)
    {
        _supervisor = Context.Watch(Context.ActorOf(ClusterSupervisor.PropsFor(setting), "cluster"));
        Become(Leading);
        Stash.UnstashAll();
    }

    private sealed record TakenOver(RunDirectory Directory, RunRecord Record, INodeRun Run) : INoSerializationVerificationNeeded;
}

/// <summary>How a run that is taken over goes on.</summary>
/// <param name="directory">This node's copy, which is the run directory now.</param>
/// <param name="record">Its run.json.</param>
/// <param name="run">The run, ready to train here.</param>
internal delegate ClusterRunSetting SettingForTakeover(RunDirectory directory, RunRecord record, INodeRun run);

/// <summary>What a run is led with on a node.</summary>
/// <param name="Begun">The run, where it begins on this node; null where this node only ever takes over.</param>
/// <param name="Fetcher">Brings files into the node's store.</param>
/// <param name="SettingFor">How a run that is taken over goes on.</param>
/// <param name="GaveUp">Called with the reason when this node cannot lead, and is to leave.</param>
/// <param name="Time">The clock.</param>
internal sealed record LeadSetting(
    ClusterRunSetting? Begun, IActorRef Fetcher, SettingForTakeover SettingFor, Action<string> GaveUp, TimeProvider Time);
