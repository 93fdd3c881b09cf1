using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>
/// <c>train --resume</c> on the machine where the run was begun, while it goes on elsewhere: this process takes part in it again, and the results
/// come to the run directory.
/// </summary>
internal sealed class ReturnSession(TrainOptions options, RunOpening opening, Terminal terminal, TimeProvider time)
{
    /// <returns>Null where the run does not go on elsewhere, as far as anybody can be asked: then it is for this process to go on with it.</returns>
    /// <exception cref="UsageException">It goes on elsewhere with fewer epochs than are asked for now.</exception>
    public async Task<RunOutcome?> RunAsync(CancellationToken stop)
    {
        if (opening.IsNew || options.Nodes == 1 || ClusterFile.TryRead(new RunPaths(opening.Path)) is not { } known
            || RunEntry.Read(opening.Path).State is RunState.Running)
        {
            return null;
        }

        Action<LogLine> tell = _ => { }; // Until there is a screen.
        var cluster = ClusterAccess.Of(options.Listen, join: null, options.Certificates, options.IsInsecure, time);
        await using var run = await WatchedRun.ReturnAsync(
            cluster, TrainSession.ShareOf(options, opening.Path), new NodeRuns(Here, time), known, time, line => tell(line));
        if (run is null)
        {
            await terminal.Output.WriteLineAsync(
                $"No node of this run answers at {string.Join(", ", known.Addresses)}: going on from what is in {opening.Path}.");
            return null;
        }

        if (options.Epochs != RunReport.ReadRecord(opening.Path).Options.Epochs)
        {
            throw new UsageException($"The run goes on at {NodeName.Of(run.Address)}; --epochs can be raised when it has ended.");
        }

        return await WatchAsync(run, line => tell = line, stop);
    }

    private async Task<RunOutcome> WatchAsync(WatchedRun run, Action<Action<LogLine>> listen, CancellationToken stop)
    {
        await terminal.Output.WriteLineAsync($"The run has gone on elsewhere: {NodeName.Of(run.Address)} takes part in it again");
        RunStatus first;
        try
        {
            first = await run.GetStatusAsync().WaitAsync(stop);
        }
        catch (GraftingException)
        {
            return await run.Completion; // It says why.
        }

        var screen = new WatchedScreen(terminal, time, options, opening.Path, first);
        listen(line =>
        {
            if (NodeLog.IsForScreen(line))
            {
                screen.Note(line.Message);
            }
        });
        await using var stopping = stop.Register(() =>
        {
            screen.Note("Stopping the run on all nodes; a second signal ends this process at once.");
            run.Stop(options.Grace);
        });
        await screen.ShowAsync(run);
        return await run.Completion;
    }

    private NodeOptions Here => new(options.DataDirectory, options.Devices, TrainSession.SlotsOf(options), options.Workers, options.MixedHardware);
}
