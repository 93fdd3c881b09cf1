using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Ring;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// A node: takes part in the run of whichever supervisor has the greatest term, has networks for it, and keeps copies. One on every node, at
/// <c>/user/node</c>.
/// </summary>
/// <remarks>
/// Idle → joining (networks of an older term end, images are loaded, the store is opened) → joined. A supervisor of a greater term is
/// obeyed from any of these, one of a smaller term never again: what that means for the run is decided by <see cref="RunTenure"/>.
/// </remarks>
internal sealed class NodeActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly NodeSetting _setting;
    private readonly IActorRef _replicas;
    private readonly IActorRef _known;
    private readonly IActorRef _completion;
    private readonly HostedNetworks _hosted = new();
    private readonly CopyDesk _desk;
    private readonly RunTenure _tenure = new();
    private readonly RunOpener _opener;
    private IActorRef _supervisor = ActorRefs.Nobody;
    private IActorRef _lead = ActorRefs.Nobody;
    private IActorRef _successor = ActorRefs.Nobody;

    public NodeActor(NodeSetting setting)
    {
        _setting = setting;
        _replicas = Context.ActorOf(ReplicaKeeping.PropsFor(setting.Description.Address, NodeAt, file => File.Exists(file.In(setting.Store))), "replicas");
        _opener = new RunOpener(setting, _replicas);
        _desk = new CopyDesk(setting, _replicas, _log);
        _completion = Context.ActorOf(CopyCompletion.PropsFor(), "completion");
        _known = setting.SharesFiles
            ? ActorRefs.Nobody // Who leads the run says in the directory where it is.
            : Context.ActorOf(KnownNodes.PropsFor(setting.Store, setting.Ended), "known");
        Receive<DescribeNode>(_ => Sender.Tell(new NodeOffer(_setting.Description, _tenure.Term)));
        Receive<JoinRun>(OnJoinRun, join => join.Term >= _tenure.Term);
        Receive<RunOpener.RunOpened>(opened => OnRunOpened(opened.Run));
        Receive<RunOpener.RunNotOpened>(failed => OnRunNotOpened(failed.Error));
        Receive<Linked>(OnLinked);
        Receive<Terminated>(terminated => OnNetworkEnded(terminated.ActorRef));
        Receive<SetKeepers>(OnSetKeepers, keepers => _tenure.IsCurrent(keepers.Term));
        Receive<AppendLines>(append => _desk.Append(append, _tenure.Run!.Copy, Sender), append => _tenure.IsCurrent(append.Term));
        Receive<KeepFile>(keep => _desk.Keep(keep, Sender, Self), keep => _tenure.IsCurrent(keep.Term));
        Receive<ListStore>(list => _desk.List(list, _tenure.Run!.Copy, Sender), list => _tenure.IsCurrent(list.Term));
        Receive<ReadLines>(read => _desk.Read(read, _tenure.Run!.Copy, Sender), read => _tenure.IsCurrent(read.Term));
        Receive<CompleteCopy>(complete => _completion.Forward(new CopyCompletion.Complete(complete, _tenure.Run!)), complete => _tenure.IsCurrent(complete.Term));
        Receive<FindRun>(OnFindRun);
        Receive<ReplicaKeeping.NodeGone>(_replicas.Forward);
        Receive<RingProtocol.WatchRun>(message => _lead.Forward(message));
        Receive<RingProtocol.GetRunStatus>(message => _lead.Forward(message));
        Receive<RingProtocol.StopRun>(message => _lead.Forward(message));
        Receive<TellWhenEmpty>(message => _hosted.TellWhenEmpty(message.Empty));
        Receive<YieldCopy>(_ => OnYieldCopy());
        Receive<LeadCopy>(lead => _tenure.Leading = lead.Copy);
        Receive<EndRun>(OnEndRun, end => end.Term >= _tenure.Term);
    }

    /// <summary>It waits for the disk, and so it has a thread of its own.</summary>
    public static Props PropsFor(NodeSetting setting) => Props.Create(() => new NodeActor(setting)).WithDispatcher(FileDispatcher.Name);

    /// <summary>A defect of what stands for a network: the supervisor's side waits for it no longer than for a node that is lost.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <summary>What is being opened holds the store: whoever wants that next must find it free.</summary>
    protected override void PostStop() => (_tenure.IsOpening ? _opener.Await() : _tenure.Run)?.Dispose();

    protected override void Unhandled(object message) => _log.Warning("Dropped {0}: this node is at term {1}.", message, _tenure.Term);

    private void OnJoinRun(JoinRun join)
    {
        _supervisor = Sender;
        if (!_tenure.Ask(join, Sender.Path.Address.ToString()))
        {
            if (_tenure.HasJoined)
            {
                Sender.Tell(new RunJoined(join.Term)); // Its answer was lost.
            }

            return;
        }

        _lead = ActorRefs.Nobody;
        _known.Tell(new KnownNodes.IsAsked());
        _opener.Interrupt();
        AbandonAll();
        OpenWhenEmpty();
    }

    /// <summary>Ends all networks, whatever their threads wait for.</summary>
    private void AbandonAll()
    {
        _replicas.Tell(new ReplicaKeeping.GiveUp());
        _completion.Tell(new CopyCompletion.GiveUp());
        _tenure.Run?.Interrupt();
        _hosted.Abandon();
    }

    /// <summary>The singleton has come to this node: its networks end, and what it has becomes the run directory.</summary>
    private void OnYieldCopy()
    {
        _successor = Sender;
        _tenure.Yield();
        AbandonAll();
        YieldWhenEmpty();
    }

    private void YieldWhenEmpty()
    {
        if (_tenure.YieldNext(_hosted.IsEmpty) is { } copy)
        {
            _successor.Tell(new CopyYielded(copy.Replica, _tenure.Run!.Run));
        }
    }

    private void OpenWhenEmpty()
    {
        if (_tenure.OpenNext(_hosted.IsEmpty) is { } opening)
        {
            _opener.Open(opening, Self);
        }
    }

    private void OnRunOpened(OpenRun run)
    {
        if (!_tenure.Opened(run))
        {
            OpenWhenEmpty();
            return;
        }

        _known.Tell(new KnownNodes.TakesPart(run.Id, _tenure.Term));
        YieldWhenEmpty();
        _supervisor.Tell(new RunJoined(_tenure.Term));
    }

    private void OnRunNotOpened(Exception error)
    {
        if (!_tenure.Failed())
        {
            OpenWhenEmpty();
            return;
        }

        _supervisor.Tell(new RunRefused(_tenure.Term, error.Message));
        _setting.Ended(new EndRun(_tenure.Term, RunEnding.WithoutThisNode, $"This node cannot take part: {error.Message}"));
    }

    private void OnLinked(Linked linked)
    {
        if (!_hosted.Forward(linked) && linked is { Number: 1, Message: HostNetwork host } && _tenure.IsCurrent(host.Term))
        {
            _hosted.Start(host.Start, linked, _tenure.Run!, Context, Sender);
        }
    }

    private void OnNetworkEnded(IActorRef network)
    {
        _hosted.Ended(network, _tenure.Run?.Ring);
        OpenWhenEmpty();
        YieldWhenEmpty();
    }

    private static ICanTell NodeAt(string address) => Context.ActorSelection($"{address}/user/node");

    private void OnSetKeepers(SetKeepers keepers)
    {
        _lead = Sender; // Not the sender of JoinRun, who may only wait for its answer.
        _tenure.Run!.Keepers = keepers.Addresses;
        _replicas.Forward(keepers);
    }

    private void OnFindRun(FindRun find) =>
        Sender.Tell(_tenure.RunId == find.RunId ? new RunIsHere(find.RunId, _tenure.Term) : new RunIsNotHere(find.RunId));

    private void OnEndRun(EndRun end)
    {
        var ended = _setting.Ended;
        _tenure.End();
        _opener.Interrupt();
        AbandonAll();
        Sender.Tell(new RunLeft(end.Term));
        if (_setting.SharesFiles)
        {
            ended(end);
        }
        else
        {
            _known.Tell(new KnownNodes.RunIsOver(() => ended(end)));
        }
    }

    /// <summary>From this node itself, which is to go: tell when no network is left.</summary>
    internal sealed record TellWhenEmpty(TaskCompletionSource Empty) : INoSerializationVerificationNeeded;

    /// <summary>From this node's <c>ClusterLead</c>: end your networks and give up your copy. Answered by <see cref="CopyYielded"/> once there is one.</summary>
    internal sealed record YieldCopy;

    /// <param name="Replica">The copy; the receiver's from now on.</param>
    /// <param name="Run">The run, ready to train; it stays the node's.</param>
    internal sealed record CopyYielded(RunReplica Replica, INodeRun Run) : INoSerializationVerificationNeeded;

    /// <summary>From this node's <c>ClusterLead</c>: when you are asked to join the run, this is your copy.</summary>
    internal sealed record LeadCopy(IRunCopy Copy) : INoSerializationVerificationNeeded;
}
