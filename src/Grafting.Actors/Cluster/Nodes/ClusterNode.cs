using System.Net;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Membership;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Hosting;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>This process as a node of a cluster: its actor system, and the actors that every node has.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private const string LeadName = "lead";
    private const string ManagerName = "leads";

    private readonly TimeProvider _time;
    private readonly IActorRef _node;
    private readonly IActorRef _fetcher;
    private readonly BulkServer _bulk;
    private readonly RunEnd _end;
    private readonly TaskCompletionSource<string> _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _allowsMixedHardware;
    private readonly bool _isShared;
    private bool _isDrained;

    private ClusterNode(
        ActorSystem system, ClusterSettings cluster, ClusterShare share, INodeRuns runs, Func<ReadOnlyMemory<byte>, IRunCopy> openCopy, TimeProvider time)
    {
        (System, _time, _end, _allowsMixedHardware) = (system, time, new RunEnd(system, cluster), share.AllowsMixedHardware);
        TakenIn = Membership.TakenIn.By(system);
        _isShared = share.Network is not null;
        Address = Akka.Cluster.Cluster.Get(system).SelfAddress.ToString();
        var paths = new RunPaths(share.Store);
        _bulk = ListenOrEnd(system, ClusterConfiguration.BoundBy(system), cluster.Identity, time);
        system.ActorOf(FileServer.PropsFor(paths, _bulk.OfferFor, time), "files");
        _fetcher = system.ActorOf(FileFetcher.PropsFor(FetchSetting.For(system, paths, cluster.Identity)), "fetcher");
        var description = new NodeDescription(
            Address, share.Slots, share.Devices, share.FreeMemory, new NodeHardware(share.LibTorch, InstructionSet.Name));
        var setting = new NodeSetting(description, runs, openCopy, paths, _fetcher, _end.Tell, time) { SharesFiles = _isShared };
        _node = system.ActorOf(NodeActor.PropsFor(setting), "node");
    }

    /// <summary>Of its actor system, as in <c>akka.tcp://grafting@127.0.0.1:4711</c>.</summary>
    public string Address { get; }

    /// <summary>Done when the cluster has taken this node in.</summary>
    public Task TakenIn { get; }

    /// <summary>Done when the run has ended, with what went wrong or null; or when the cluster has given this node up, or never took it in.</summary>
    public Task<string?> Completion => _end.Completion;

    /// <summary>Done with the reason when this node cannot lead the run, or take it over: it is to leave, so that another one can.</summary>
    internal Task<string> GaveUp => _gaveUp.Task;

    /// <summary>Whether the run has finished, all of it.</summary>
    internal bool HasCompleted => _end.HasCompleted;

    internal ActorSystem System { get; }

    /// <summary>Starts a node that takes part in the run of the cluster that it joins.</summary>
    /// <param name="cluster">Where it listens, whom it joins and how it proves itself.</param>
    /// <param name="share">What it has to offer.</param>
    /// <param name="runs">Prepares it for a run.</param>
    /// <param name="time">Measures shares of time.</param>
    /// <param name="log">Gets warnings and errors; null for silence.</param>
    /// <exception cref="UsageException">It must not listen there without certificates.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static ClusterNode Join(ClusterSettings cluster, ClusterShare share, INodeRuns runs, TimeProvider time, Action<LogLine>? log)
    {
        var node = new ClusterNode(SystemOf(cluster, share, log), cluster, share, runs, OpenCopy, time);
        node.StartLead(begun: null);
        return node;

        IRunCopy OpenCopy(ReadOnlyMemory<byte> record)
        {
            share.Runs?.MakeRoom(record);
            return new FollowingCopy(RunReplica.Open(share.Store, record));
        }
    }

    /// <summary>Starts a node that takes part in a run again which was begun in its store and has gone on elsewhere.</summary>
    /// <param name="system">Its system, which is no member yet.</param>
    /// <param name="cluster">How it joins and proves itself.</param>
    /// <param name="nodes">Addresses of nodes that take part; not its own, or it could begin a cluster itself.</param>
    /// <param name="share">What it has to offer.</param>
    /// <param name="runs">Prepares it for the run.</param>
    /// <param name="time">Measures shares of time.</param>
    internal static ClusterNode Return(
        ActorSystem system, ClusterSettings cluster, IReadOnlyList<string> nodes, ClusterShare share, INodeRuns runs, TimeProvider time)
    {
        Address[] addresses = [.. nodes.Select(Akka.Actor.Address.Parse)];
        var joining = cluster with { Seeds = [.. addresses.Select(address => ClusterAddress.Of(address).ToString())] };
        var node = new ClusterNode(system, joining, share, runs, record => new FollowingCopy(RunReplica.Open(share.Store, record)), time);
        Akka.Cluster.Cluster.Get(system).JoinSeedNodes(addresses);
        node.StartLead(begun: null);
        return node;
    }

    /// <summary>
    /// Starts a node that takes part in a run whose directory it shares, and trains one network of it. It never takes the run over: its host
    /// does, when the directory's lock says that the process is dead that led it.
    /// </summary>
    /// <inheritdoc cref="Join"/>
    public static ClusterNode Follow(ClusterSettings cluster, ClusterShare share, INodeRun run, TimeProvider time, Action<LogLine>? log)
    {
        var network = share.Network ?? throw new ArgumentException("Only a process that trains one network follows.", nameof(share));
        return new ClusterNode(
            SystemOf(cluster, share, log), cluster, share, new OpenedRun(run), record => new SharedCopy(SharedFiles.Of(share.Store, network, record)), time);
    }

    /// <summary>Starts the node that begins a cluster and the run of its directory.</summary>
    /// <param name="cluster">Where it listens and how it proves itself.</param>
    /// <param name="share">What it has to offer.</param>
    /// <param name="run">The run, ready to train here.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="store">The directory's files, as networks are to see them.</param>
    /// <param name="time">Measures shares of time.</param>
    /// <param name="log">Gets warnings and errors; null for silence.</param>
    /// <exception cref="UsageException">It must not listen there without certificates.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    internal static ClusterNode Begin(
        ClusterSettings cluster,
        ClusterShare share,
        INodeRun run,
        RunDirectory directory,
        INetworkStore store,
        TimeProvider time,
        Action<LogLine>? log) =>
        new(SystemOf(cluster, share, log, begins: true),
            cluster,
            share,
            new OpenedRun(run),
            _ => new LeadingCopy(directory, store),
            time);

    /// <summary>Is ready to lead the cluster's run.</summary>
    /// <param name="begun">The run, where it begins here; null where this node only takes over.</param>
    internal void StartLead(ClusterRunSetting? begun)
    {
        var lead = new LeadSetting(begun, _fetcher, SettingFor, GiveUp, _time);
        var settings = ClusterSingletonManagerSettings.Create(System).WithRole(ClusterRoles.Trainer).WithSingletonName(LeadName);
        System.ActorOf(ClusterSingletonManager.Props(ClusterLead.PropsFor(_node, lead), PoisonPill.Instance, settings), ManagerName);
    }

    /// <summary>What stands for the run's supervisor, wherever it is.</summary>
    internal IActorRef WatchLead() => WatchLead(System);

    /// <inheritdoc cref="WatchLead()"/>
    /// <param name="system">A member of the run's cluster.</param>
    internal static IActorRef WatchLead(ActorSystem system)
    {
        var settings = ClusterSingletonProxySettings.Create(system).WithRole(ClusterRoles.Trainer).WithSingletonName(LeadName)
            .WithLogSingletonIdentificationFailure(false); // It does so at once, while the cluster is only forming.
        return system.ActorOf(ClusterSingletonProxy.Props($"/user/{ManagerName}", settings), "run");
    }

    /// <summary>Has this node's networks moved elsewhere, between two of their epochs, so that it can go without loss.</summary>
    /// <param name="grace">How long that may take.</param>
    /// <returns>Done when they have gone, or the run has ended, or the grace is over.</returns>
    public Task DrainAsync(TimeSpan grace)
    {
        _isDrained = true;
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Tell(new NodeActor.TellWhenEmpty(empty));
        return Draining.AskAsync(WatchLead(), Address, Task.WhenAny(empty.Task, Completion, Task.Delay(grace, _time)), _time);
    }

    /// <summary>
    /// Ends; while the run goes on, it leaves the others in order first: but where the directory is shared, those others are perhaps dead, and it does so
    /// only if it was drained.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_isShared ? _isDrained : !_end.IsForAll)
        {
            await Departure.Of(System).LeaveAsync().ConfigureAwait(false);
        }

        await System.Terminate().ConfigureAwait(false);
        _bulk.Dispose();
    }

    /// <summary>A system without it would be a member of the cluster that nobody could ask for anything, and nobody would end.</summary>
    internal static BulkServer ListenOrEnd(ActorSystem system, IPAddress address, NodeIdentity? identity, TimeProvider time)
    {
        try
        {
            return BulkServer.Listen(address, identity, Logging.GetLogger(system, typeof(BulkServer)), time);
        }
        catch
        {
            system.Terminate().GetAwaiter().GetResult();
            throw;
        }
    }

    private static ActorSystem SystemOf(ClusterSettings cluster, ClusterShare share, Action<LogLine>? log, bool begins = false)
    {
        var isShared = share.Network is not null;
        IReadOnlyList<string> roles = begins && !isShared ? [.. share.Roles, ClusterRoles.Home] : share.Roles;
        return ClusterSystem.Create(cluster with { Roles = roles, WaitsForTheLost = isShared }, log);
    }

    private void GiveUp(string reason)
    {
        _end.Tell(new NodeProtocol.EndRun(0, RunEnding.WithoutThisNode, reason));
        _gaveUp.TrySetResult(reason);
    }

    /// <summary>A run that is taken over goes on with whatever nodes there are.</summary>
    private ClusterRunSetting SettingFor(RunDirectory directory, RunRecord record, INodeRun run) => new(
        new ClusterPlan(
            Nodes: null,
            record.Options.Replicas,
            new NodeHardware(record.Versions.LibTorch, record.InstructionSet),
            _allowsMixedHardware),
        record.ToJson(),
        run.Plan,
        directory.Start,
        directory,
        directory,
        _time);

    private sealed class OpenedRun(INodeRun run) : INodeRuns
    {
        public INodeRun Open(RunRecord record) => run;
    }
}
