using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>
/// One process of several that train a network of a run each and find each other through the run's directory, <c>train --i</c>. Who has
/// the directory's lock leads the run; the others take part in it, and when the lock is free, one of them leads.
/// </summary>
/// <param name="options">With the number of the network.</param>
/// <param name="here">What run.json says of a run that begins here.</param>
/// <param name="output">For a person.</param>
/// <param name="time">Dates what is written.</param>
internal sealed class SharedTraining(TrainOptions options, RunRecord here, TextWriter output, TimeProvider time)
{
    /// <summary>The run's directory is made by whichever process comes first, whole and at once.</summary>
    /// <param name="path">The run directory.</param>
    /// <param name="network">The only one that this process trains.</param>
    /// <param name="lead">Leads the run, from its directory and what differs from where it was begun, to its outcome.</param>
    /// <param name="follow">Takes part in it, until it ends here or another process leads it.</param>
    /// <param name="stop">A signal.</param>
    /// <exception cref="UsageException">Another process trains the network, or the directory holds another run.</exception>
    public async Task<RunOutcome> RunAsync(
        string path,
        NetworkId network,
        Func<RunDirectory, IReadOnlyList<string>, Task<RunOutcome>> lead,
        Func<ClusterFile, RunWatch, Task<RunOutcome?>> follow,
        CancellationToken stop)
    {
        RunDirectory.MakeUnlessThere(path, here, time);
        using var trained = NetworkLock.Take(path, network);
        using var watch = new RunWatch(path, time);
        ClusterFile? last = null;
        var hasWaited = false;
        while (Finished() is null)
        {
            stop.ThrowIfCancellationRequested();
            var opening = RunOpening.Of(options, time);
            var differences = opening.Check(here);
            if (opening.TryLead(here, time) is { } directory)
            {
                using (directory)
                {
                    return Finished() ?? await lead(directory, differences); // It may have ended while we were waiting for the lock.
                }
            }

            RequireSameEpochs(path);
            if (ClusterFile.TryRead(new RunPaths(path)) is { } cluster && cluster != last)
            {
                last = cluster;
                if (await follow(cluster, watch) is { } outcome)
                {
                    return outcome;
                }
            }
            else
            {
                if (!hasWaited)
                {
                    hasWaited = true;
                    await output.WriteLineAsync($"Waiting for the process that writes {path}");
                }

                await watch.NextAsync(stop);
            }
        }

        return Finished()!;

        RunOutcome? Finished() => RunOpening.Of(options, time).IsFinished && RunReport.Read(path).Summary is { } summary
            ? new RunOutcome.RunCompleted(summary)
            : null;
    }

    /// <summary>A run that goes on may be given more epochs, but not by a process that does not lead it.</summary>
    private void RequireSameEpochs(string path)
    {
        var epochs = RunReport.ReadRecord(path).Options.Epochs;
        if (epochs != options.Epochs)
        {
            throw new UsageException(FormattableString.Invariant(
                $"{path} is being trained for {epochs} epochs, and --epochs is {options.Epochs} here: give it the same, or stop its other processes first."));
        }
    }
}
