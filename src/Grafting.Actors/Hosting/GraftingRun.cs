using System.Threading.Channels;
using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Runs;
using Grafting.Training;
using static Grafting.Actors.Networks.NetworkProtocol;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Hosting;

/// <summary>A run in this process: start it, watch it, steer it, await its end. Safe for all threads.</summary>
public sealed class GraftingRun : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _supervisor;
    private readonly IActorRef _relay;
    private readonly Func<ValueTask> _dispose;
    private readonly Exception _loss;
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>();
    private readonly TaskCompletionSource<RunOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunStatus? _newest;

    private GraftingRun(ActorSystem system, IActorRef supervisor, Exception loss, Func<ValueTask> dispose)
    {
        (_system, _supervisor, _loss, _dispose) = (system, supervisor, loss, dispose);
        _relay = system.ActorOf(RunRelay.PropsFor(_supervisor, _events.Writer, _completion, loss), "relay");
        _supervisor.Tell(new SubscribeToRun(_relay));
        _supervisor.Tell(new StartRun());
    }

    /// <summary>The outcome, once all threads have ended. Never faulted: a failure is <see cref="RunOutcome.RunFailed"/>.</summary>
    public Task<RunOutcome> Completion => _completion.Task;

    /// <summary>Everything that happens, in order; the outcome is the last, and completes it. For one reader.</summary>
    public ChannelReader<RunEvent> Events => _events.Reader;

    /// <summary>Where other nodes find this one, as in <c>akka.tcp://grafting@127.0.0.1:4711</c>; null where it trains alone.</summary>
    public string? Address { get; private init; }

    /// <summary>Starts a run, or goes on with one.</summary>
    /// <param name="plan">Networks, epochs and slots.</param>
    /// <param name="start">Where each network begins.</param>
    /// <param name="trainers">Creates each network's trainer, on that network's thread.</param>
    /// <param name="store">Keeps weights, snapshots and checkpoints.</param>
    /// <param name="recorder">Gets journal, metrics, events and the summary.</param>
    /// <param name="time">Measures how long things take.</param>
    /// <param name="log">Gets the actors' warnings and errors; null for silence.</param>
    public static GraftingRun Start(
        RunPlan plan,
        RunStart start,
        INetworkTrainerFactory trainers,
        INetworkStore store,
        IRunRecorder recorder,
        TimeProvider time,
        Action<LogLine>? log = null)
    {
        var writer = new WritingThread();
        var setting = new NetworkSetting(plan, trainers, store, writer, time);
        var supervisor = RunSupervisor.PropsFor(
            plan,
            start,
            Placement.InOneProcess(plan.Slots),
            (network, _, supervisor) => NetworkActor.PropsFor(network, setting, supervisor),
            recorder,
            time);
        var system = LocalSystem.Create(log);
        var defect = new InvalidOperationException("The run's supervisor stopped unexpectedly; the log says why.");
        return new GraftingRun(system, system.ActorOf(supervisor, "supervisor"), defect, async () =>
        {
            await system.Terminate().ConfigureAwait(false);
            setting.Threads.Join();
            writer.Dispose();
        });
    }

    /// <summary>
    /// Starts a run that nodes train together, or goes on with one. It begins when enough nodes have joined; this one trains too.
    /// </summary>
    /// <param name="cluster">Where this node listens and how it proves itself.</param>
    /// <param name="share">What this node gives.</param>
    /// <param name="nodes">Nodes with which it begins, this one counted.</param>
    /// <param name="record">What run.json says.</param>
    /// <param name="run">The run, ready to train here; it is disposed with the result.</param>
    /// <param name="directory">The run directory.</param>
    /// <param name="store">Its files, as networks are to see them.</param>
    /// <param name="recorder">Gets metrics, events and the summary, for the directory.</param>
    /// <param name="time">Measures how long things take.</param>
    /// <param name="log">Gets the actors' warnings and errors.</param>
    /// <exception cref="UsageException">It must not listen there without certificates.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static GraftingRun StartOnCluster(
        ClusterSettings cluster,
        ClusterShare share,
        int nodes,
        RunRecord record,
        INodeRun run,
        RunDirectory directory,
        INetworkStore store,
        IRunRecorder recorder,
        TimeProvider time,
        Action<LogLine>? log)
    {
        var node = ClusterNode.Begin(cluster, share, run, directory, store, time, log);
        var plan = new ClusterPlan(
            nodes, record.Options.Replicas, new NodeHardware(record.Versions.LibTorch, record.InstructionSet), share.AllowsMixedHardware)
        {
            IsShared = share.Network is not null,
        };
        var setting = new ClusterRunSetting(plan, record.ToJson(), run.Plan, directory.Start, directory, recorder, time);
        node.StartLead(setting);
        var givenUp = new GraftingException(
            "The cluster has given this node up, since it was out of reach for too long. "
            + "The other nodes go on with the run where more than half are together; only where they are not, do so here.");
        var started = new GraftingRun(node.System, node.WatchLead(), givenUp, node.DisposeAsync) { Address = node.Address };
        _ = started.EndWithoutLead(node.GaveUp);
        return started;
    }

    /// <summary>
    /// Where the run stands: answered within milliseconds, also while every core trains, and after the end until disposed. Where a cluster has
    /// given this node up, where it stood before.
    /// </summary>
    /// <exception cref="GraftingException">The cluster has given this node up before the first answer.</exception>
    public async Task<RunStatus> GetStatusAsync(CancellationToken cancellation = default)
    {
        var answer = _supervisor.Ask<RunStatus>(new GetRunStatus(), cancellation);
        if (await Task.WhenAny(answer, _system.WhenTerminated).ConfigureAwait(false) == answer)
        {
            return _newest = await answer.ConfigureAwait(false);
        }

        return _newest ?? throw _loss; // Nobody is left who could answer.
    }

    /// <summary>Holds all networks between two batches.</summary>
    public void Pause() => _supervisor.Tell(new PauseRun());

    /// <summary>Lets all networks go on.</summary>
    public void Resume() => _supervisor.Tell(new ResumeRun());

    /// <summary>Holds one network between two batches. It keeps its slot; others go on until they wait for it.</summary>
    public void Pause(NetworkId network) => _supervisor.Tell(new PauseNetwork(network));

    /// <summary>Lets one network go on.</summary>
    public void Resume(NetworkId network) => _supervisor.Tell(new ResumeNetwork(network));

    /// <summary>Ends the run between two batches, unless it has ended.</summary>
    /// <returns>Done when all threads have ended; the outcome is in <see cref="Completion"/>.</returns>
    public Task StopAsync() => StopAsync(TimeSpan.Zero);

    /// <summary>Ends the run, unless it has ended: epochs that can be committed within the grace are, the others are given up between two batches.</summary>
    /// <returns>Done when all threads have ended; the outcome is in <see cref="Completion"/>.</returns>
    public Task StopAsync(TimeSpan grace)
    {
        _supervisor.Tell(new StopRun(grace));
        return Completion;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted) // Where it has ended here alone, it goes on elsewhere.
        {
            await StopAsync().ConfigureAwait(false);
        }

        await _dispose().ConfigureAwait(false);
    }

    /// <summary>The node that leads it leaves, and this process ends; others go on with it, if there are any.</summary>
    private async Task EndWithoutLead(Task<string> reason) =>
        _relay.Tell(new RunOutcome.RunFailed(null, null, new GraftingException(await reason.ConfigureAwait(false))));
}
