using System.Text.Json;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>One <c>attach</c>: from a directory to the end of its run.</summary>
internal sealed class AttachSession(string directory, Terminal terminal, bool printsJson, TimeProvider time)
{
    /// <summary>Where the run is written: which node leads it can change while it is watched.</summary>
    private const string Elsewhere = "the store of the node that leads the run";

    /// <param name="access">How nodes are reached; asked only where it is needed.</param>
    /// <param name="stop">Ends the view.</param>
    /// <returns>The exit code of a run that has finished.</returns>
    /// <exception cref="GraftingException">Nobody answers, or the run ended before it had finished.</exception>
    public async Task<int> RunAsync(Func<ClusterSettings> access, CancellationToken stop)
    {
        var report = RunReport.Read(directory);
        if (report.Summary is { } summary)
        {
            ShowFinished(summary, report);
            return ExitCodes.Done;
        }

        var known = ClusterFile.TryRead(new RunPaths(directory)) ?? throw new GraftingException(
            $"{directory} names no node to ask: nobody trains that run with others. See: {GraftingProgram.Name} runs show {ShellWord.Of(directory)}");
        await using var run = await WatchedRun.AttachAsync(access(), known, time) ?? throw new GraftingException(
            $"No node of this run answers at {string.Join(", ", known.Addresses)}. "
            + $"To go on: {GraftingProgram.Name} train --resume {ShellWord.Of(directory)} --nodes N");
        var first = await run.GetStatusAsync().WaitAsync(stop);
        await terminal.Output.WriteLineAsync($"Watching through {NodeName.Of(run.Address)}; Ctrl-C ends only this view");
        await using var leaving = stop.Register(run.Leave);
        await new WatchedScreen(terminal, time, report.Record.Options, Elsewhere, first).ShowAsync(run);
        stop.ThrowIfCancellationRequested();
        return Conclude(await run.Completion, report);
    }

    private int Conclude(RunOutcome outcome, RunReport report)
    {
        switch (outcome)
        {
            case RunOutcome.RunCompleted completed:
                ResultsTable.Write(terminal.Console, RunResults.Of(report with { Summary = completed.Summary }, Elsewhere));
                Print(completed.Summary);
                return ExitCodes.Done;
            case RunOutcome.RunFailed failed:
                throw new GraftingException($"The run has failed, or cannot be seen any more: {failed.Error.Message}", failed.Error);
            default:
                throw new GraftingException("The run was stopped before its end.");
        }
    }

    private void ShowFinished(RunSummary summary, RunReport report)
    {
        if (printsJson)
        {
            Print(summary);
        }
        else
        {
            RunsShowCommand.Show(terminal.Output, directory, report);
        }
    }

    private void Print(RunSummary summary)
    {
        if (printsJson)
        {
            using var document = JsonDocument.Parse(summary.ToJson([]));
            terminal.Output.WriteLine(JsonLine.Of(document.RootElement));
        }
    }
}
