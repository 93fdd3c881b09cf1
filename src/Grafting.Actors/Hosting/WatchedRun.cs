using System.Threading.Channels;
using Akka.Actor;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Ring;
using Grafting.Runs;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Hosting;

/// <summary>A run whose supervisor is elsewhere, seen from here: as a node that takes part in it again, or as nobody. Safe for all threads.</summary>
public sealed class WatchedRun : IAsyncDisposable
{
    /// <summary>How long all nodes may be silent: a run that is taken over is for some ten seconds, and longer where files have to travel first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Func<ValueTask> _dispose;
    private readonly IActorRef _watcher;
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>();
    private readonly TaskCompletionSource<RunOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WatchedRun(ActorSystem system, string run, IReadOnlyList<string> nodes, TimeSpan? patience, Func<ValueTask> dispose, TimeProvider time)
    {
        _dispose = dispose;
        Address = nodes[0];
        string[] paths = [.. nodes.Select(node => $"{node}/user/node")];
        _watcher = system.ActorOf(
            RunWatcher.PropsFor(new WatchSetting(run, paths, patience, _events.Writer, _completion, time)), "watcher");
    }

    /// <summary>How the run ended. Never faulted.</summary>
    public Task<RunOutcome> Completion => _completion.Task;

    /// <summary>What happens from now on; the outcome is the last, and completes it. For one reader.</summary>
    public ChannelReader<RunEvent> Events => _events.Reader;

    /// <summary>Of a node that takes part in it: this one, if it does.</summary>
    public string Address { get; }

    /// <summary>Takes part again in a run that has gone on elsewhere since the process ended that began it.</summary>
    /// <param name="cluster">Where this node listens and how it proves itself.</param>
    /// <param name="share">What it gives; its store is the run directory, which gets all that came meanwhile, and at the end all results.</param>
    /// <param name="runs">Prepares it for the run.</param>
    /// <param name="known">Whom the directory knows.</param>
    /// <param name="time">Measures shares of time.</param>
    /// <param name="log">Gets warnings and errors; null for silence.</param>
    /// <returns>Null where nobody answers, or nobody knows of the run.</returns>
    /// <exception cref="UsageException">It must not listen there without certificates.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static async Task<WatchedRun?> ReturnAsync(
        ClusterSettings cluster, ClusterShare share, INodeRuns runs, ClusterFile known, TimeProvider time, Action<LogLine>? log)
    {
        var settings = cluster with { Roles = [ClusterRoles.Trainer, ClusterRoles.Home], JoinsLater = true, LongestJoin = ClusterSettings.LongestJoinOfRunning };
        if (await FindAsync(settings, known, log).ConfigureAwait(false) is not (var system, var found))
        {
            return null;
        }

        var node = ClusterNode.Return(system, settings, found, share, runs, time);
        var run = new WatchedRun(system, known.RunId, [node.Address], patience: null, node.DisposeAsync, time);
        _ = run.ConcludeWith(node, share.Store);
        return run;
    }

    /// <summary>Looks at a run from outside: this process has no part in it.</summary>
    /// <param name="cluster">Where answers find this process, and how it proves itself.</param>
    /// <param name="known">Whom a directory of the run knows.</param>
    /// <param name="time">Measures silence.</param>
    /// <returns>Null where nobody answers, or nobody knows of the run.</returns>
    /// <exception cref="UsageException">It must not listen there without certificates.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static async Task<WatchedRun?> AttachAsync(ClusterSettings cluster, ClusterFile known, TimeProvider time) =>
        await FindAsync(cluster with { JoinsLater = true }, known, log: null).ConfigureAwait(false) is (var system, var found)
            ? new WatchedRun(system, known.RunId, found, Patience, async () => await system.Terminate().ConfigureAwait(false), time)
            : null;

    /// <summary>Where the run stands, as it was told last: within a second of now while the supervisor is there.</summary>
    /// <exception cref="GraftingException">It ended before anything was told.</exception>
    public Task<RunStatus> GetStatusAsync() => _watcher.Ask<RunStatus>(new GetRunStatus());

    /// <summary>Ends the run, for all: epochs that can be committed within the grace are.</summary>
    public void Stop(TimeSpan grace) => _watcher.Tell(new StopRun(grace));

    /// <summary>Ends the view, and nothing else: the run counts as stopped for it.</summary>
    public void Leave() => _watcher.Tell(new RunWatcher.Conclude(new RunOutcome.RunStopped()));

    public ValueTask DisposeAsync() => _dispose();

    private static async Task<(ActorSystem System, IReadOnlyList<string> Nodes)?> FindAsync(
        ClusterSettings cluster, ClusterFile known, Action<LogLine>? log)
    {
        var system = ClusterSystem.Create(cluster, log);
        var found = await RunSearch.FindAsync(system, known, cluster.Identity is not null).ConfigureAwait(false);
        if (found.Count > 0)
        {
            return (system, found);
        }

        await system.Terminate().ConfigureAwait(false);
        return null;
    }

    private async Task ConcludeWith(ClusterNode node, string directory)
    {
        var failure = await node.Completion.ConfigureAwait(false);
        var outcome = failure is null ? OutcomeIn(directory, node.HasCompleted) : Failed(failure);
        _watcher.Tell(new RunWatcher.Conclude(outcome));
        await Task.WhenAny(Completion, node.System.WhenTerminated).ConfigureAwait(false);
        _completion.TrySetResult(outcome); // Where the watcher has ended with its system.
        _events.Writer.TryComplete();
    }

    /// <summary>The results were brought here before the end was told.</summary>
    private static RunOutcome OutcomeIn(string directory, bool hasCompleted)
    {
        try
        {
            return !hasCompleted ? new RunOutcome.RunStopped()
                : RunReport.Read(directory).Summary is { } summary ? new RunOutcome.RunCompleted(summary)
                : Failed("The run has finished, but its results could not all be brought here: they are in the store of the node that led it.");
        }
        catch (GraftingException error)
        {
            return Failed(error.Message);
        }
    }

    private static RunOutcome.RunFailed Failed(string reason) => new(null, null, new GraftingException(reason));
}
