using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Grafting.Actors.Cluster.Files;
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
    private readonly RunEnd _end;
    private readonly bool _allowsMixedHardware;

    private ClusterNode(ActorSystem system, ClusterShare share, INodeRuns runs, Func<ReadOnlyMemory<byte>, IRunCopy> openCopy, TimeProvider time)
    {
        (System, _time, _end, _allowsMixedHardware) = (system, time, new RunEnd(system), share.AllowsMixedHardware);
        Address = Akka.Cluster.Cluster.Get(system).SelfAddress.ToString();
        var paths = new RunPaths(share.Store);
        system.ActorOf(FileServer.PropsFor(paths, time), "files");
        _fetcher = system.ActorOf(FileFetcher.PropsFor(FetchSetting.For(system, paths)), "fetcher");
        var description = new NodeDescription(
            Address, share.Slots, share.Devices, share.FreeMemory, new NodeHardware(share.LibTorch, InstructionSet.Name));
        var setting = new NodeSetting(description, runs, openCopy, _fetcher, _end.Tell, time);
        _node = system.ActorOf(NodeActor.PropsFor(setting), "node");
    }

    /// <summary>Of its actor system, as in <c>akka.tcp://grafting@127.0.0.1:4711</c>.</summary>
    public string Address { get; }

    /// <summary>Done when the run has ended, with what went wrong or null; or when the cluster has given this node up.</summary>
    public Task<string?> Completion => _end.Completion;

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
        var system = ClusterSystem.Create(cluster with { Roles = [ClusterRoles.Trainer] }, log);
        var node = new ClusterNode(system, share, runs, record => new FollowingCopy(RunReplica.Open(share.Store, record)), time);
        node.StartLead(begun: null);
        return node;
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
        new(ClusterSystem.Create(cluster with { Roles = [ClusterRoles.Trainer] }, log),
            share,
            new OpenedRun(run),
            _ => new LeadingCopy(directory, store),
            time);

    /// <summary>Is ready to lead the cluster's run.</summary>
    /// <param name="begun">The run, where it begins here; null where this node only takes over.</param>
    internal void StartLead(ClusterRunSetting? begun)
    {
        var lead = new LeadSetting(begun, _fetcher, SettingFor, _time);
        var settings = ClusterSingletonManagerSettings.Create(System).WithRole(ClusterRoles.Trainer).WithSingletonName(LeadName);
        System.ActorOf(ClusterSingletonManager.Props(ClusterLead.PropsFor(_node, lead), PoisonPill.Instance, settings), ManagerName);
    }

    /// <summary>What stands for the run's supervisor, wherever it is.</summary>
    internal IActorRef WatchLead()
    {
        var settings = ClusterSingletonProxySettings.Create(System).WithRole(ClusterRoles.Trainer).WithSingletonName(LeadName)
            .WithLogSingletonIdentificationFailure(false); // It does so at once, while the cluster is only forming.
        return System.ActorOf(ClusterSingletonProxy.Props($"/user/{ManagerName}", settings), "run");
    }

    /// <summary>Has this node's networks moved elsewhere, between two of their epochs, so that it can go without loss.</summary>
    /// <returns>Done when they have gone.</returns>
    public Task DrainAsync()
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WatchLead().Tell(new NodeProtocol.NodeDraining(Address));
        _node.Tell(new NodeActor.TellWhenEmpty(empty));
        return empty.Task;
    }

    /// <summary>Ends. Leaves the others in order first, so that none waits for this one; at the end of the run nobody is left to wait.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_end.IsWell)
        {
            await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance).ConfigureAwait(false);
        }

        await System.Terminate().ConfigureAwait(false);
    }

    /// <summary>A run that is taken over goes on with whatever nodes there are.</summary>
    private ClusterRunSetting SettingFor(RunDirectory directory, RunRecord record, INodeRun run, int nodes) => new(
        new ClusterPlan(
            nodes,
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
