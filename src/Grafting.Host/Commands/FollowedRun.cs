using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>A run that another process leads, and of which this one trains a network, in the same run directory.</summary>
/// <param name="options">With the number of the network.</param>
/// <param name="access">How this process is reached and proves itself.</param>
/// <param name="share">What it gives.</param>
/// <param name="run">The run, ready to train here.</param>
/// <param name="terminal">For a person.</param>
/// <param name="log">Gets the actors' warnings and errors.</param>
/// <param name="time">Measures shares of time.</param>
internal sealed class FollowedRun(
    TrainOptions options, ClusterSettings access, ClusterShare share, INodeRun run, Terminal terminal, NodeLog log, TimeProvider time)
{
    /// <summary>Takes part in the run, and tells of its epochs.</summary>
    /// <param name="cluster">Where the process is that leads it.</param>
    /// <param name="watch">On the run directory.</param>
    /// <param name="stop">A signal: then the network's epoch is committed, if that takes no longer than the grace.</param>
    /// <returns>How it ended; null where another process leads it, or none, or where it is finished.</returns>
    public async Task<RunOutcome?> FollowAsync(ClusterFile cluster, RunWatch watch, CancellationToken stop)
    {
        var epochs = new EpochLines(share.Store, new PlainLines(options.Epochs, options.BatchSize, printFrequency: 0));
        await using var node = ClusterNode.Follow(access with { Seeds = cluster.Addresses }, share, run, time, log.Tell);
        await terminal.Output.WriteLineAsync(
            $"Network {share.Network} trains here, at {NodeName.Of(node.Address)}; {cluster.Addresses[0]} leads the run in {share.Store}");
        while (!node.Completion.IsCompleted && !stop.IsCancellationRequested)
        {
            Tell(epochs);
            if (!IsLedBy(cluster))
            {
                await terminal.Output.WriteLineAsync($"{cluster.Addresses[0]} leads the run no longer");
                return null;
            }

            await Task.WhenAny(node.Completion, watch.NextAsync(stop));
        }

        Tell(epochs);
        if (!node.Completion.IsCompleted)
        {
            await LeaveAsync(node);
            return new RunOutcome.RunStopped();
        }

        return await node.Completion is { } failure ? new RunOutcome.RunFailed(null, null, new GraftingException(failure)) : null;
    }

    /// <summary>A lock that is free says that its process is dead; a file that says something else, that another one leads already.</summary>
    private bool IsLedBy(ClusterFile cluster) =>
        RunDirectory.IsBeingWritten(share.Store) && (ClusterFile.TryRead(new RunPaths(share.Store)) ?? cluster) == cluster;

    private async Task LeaveAsync(ClusterNode node)
    {
        await terminal.Output.WriteLineAsync(FormattableString.Invariant(
            $"Stopping: the epoch of network {share.Network} is committed if that takes at most {options.Grace.TotalSeconds} s; a second signal stops at once."));
        await node.DrainAsync(options.Grace);
    }

    private void Tell(EpochLines epochs)
    {
        foreach (var line in epochs.New())
        {
            terminal.Output.WriteLine(line);
        }
    }
}
