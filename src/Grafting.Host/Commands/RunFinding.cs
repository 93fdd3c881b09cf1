using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary><c>node --s</c>: finds the cluster of a run through the run's directory.</summary>
internal static class RunFinding
{
    /// <summary>Addresses of nodes of the run, as soon as somebody leads it.</summary>
    /// <param name="directory">The run directory.</param>
    /// <param name="output">For a person.</param>
    /// <param name="time">Measures how often to look.</param>
    /// <param name="stop">A signal.</param>
    /// <exception cref="UsageException">It is no run directory.</exception>
    /// <exception cref="GraftingException">What it says is damaged.</exception>
    public static async Task<IReadOnlyList<string>> NodesOfAsync(string directory, TextWriter output, TimeProvider time, CancellationToken stop)
    {
        RunReport.ReadRecord(directory);
        using var watch = new RunWatch(directory, time);
        var hasWaited = false;
        while (true)
        {
            if (RunDirectory.IsBeingWritten(directory) && ClusterFile.TryRead(new RunPaths(directory)) is { } cluster)
            {
                return cluster.Addresses;
            }

            if (!hasWaited)
            {
                hasWaited = true;
                await output.WriteLineAsync($"Waiting for a `train --nodes` of {directory}");
            }

            await watch.NextAsync(stop);
            stop.ThrowIfCancellationRequested();
        }
    }
}
