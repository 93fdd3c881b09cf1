using System.Globalization;
using System.Text.Json;
using Grafting.Actors.Ring;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>Tells how a run of <c>train</c> ended, and how to go on with one that has not finished.</summary>
internal sealed class RunEnding(TrainOptions options, Terminal terminal, bool printsJson)
{
    /// <summary>Shows a run that had finished before.</summary>
    /// <returns>The exit code.</returns>
    public int ShowFinished(string directory)
    {
        terminal.Output.WriteLine($"{directory} holds a finished run; nothing is left to train.");
        ShowResults(directory);
        PrintSummary(directory);
        return ExitCodes.Done;
    }

    /// <summary>Shows what the run came to.</summary>
    /// <returns>The exit code of a run that has finished.</returns>
    /// <exception cref="GraftingException">It failed; the message ends with how to go on.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; standard error has how to go on.</exception>
    public int Conclude(RunOutcome outcome, string directory, CancellationToken stop)
    {
        ShowResults(directory);
        switch (outcome)
        {
            case RunOutcome.RunFailed failed:
                throw Failure(failed, directory);
            case RunOutcome.RunStopped:
                terminal.Error.WriteLine($"To go on: {ResumeCommand(directory)}");
                throw new OperationCanceledException(stop);
            default:
                PrintSummary(directory);
                return ExitCodes.Done;
        }
    }

    private void ShowResults(string directory)
    {
        var report = RunReport.Read(directory);
        if (report.Rows.Count > 0 || report.Summary is not null)
        {
            ResultsTable.Write(terminal.Console, RunResults.Of(report, directory));
        }
    }

    private void PrintSummary(string directory)
    {
        if (printsJson)
        {
            using var summary = JsonDocument.Parse(File.ReadAllBytes(new RunPaths(directory).Summary));
            terminal.Output.WriteLine(JsonLine.Of(summary.RootElement));
        }
    }

    /// <summary>Thrown, so that a failure becomes one line and an exit code like any other.</summary>
    private Exception Failure(RunOutcome.RunFailed failed, string directory)
    {
        var isNan = failed.Error is NonFiniteLossException || failed.Error.InnerException is NonFiniteLossException;
        var goOn = isNan && options.OnNan is OnNan.Stop
            ? $"To go on with other random streams: {ResumeCommand(directory)} --on-nan rollback"
            : $"To go on: {ResumeCommand(directory)}";
        return failed.Error is GraftingException
            ? new GraftingException($"{failed.Error.Message} {goOn}", failed.Error)
            : new InvalidOperationException($"{Place(failed)}: {failed.Error.Message} {goOn}", failed.Error);
    }

    private static string Place(RunOutcome.RunFailed failed) => failed is { Network: { } network, Epoch: { } epoch }
        ? string.Create(CultureInfo.InvariantCulture, $"network {network} failed in epoch {epoch + 1}")
        : "the run failed";

    /// <summary>With what run.json does not hold and the run needs.</summary>
    private string ResumeCommand(string directory) =>
        $"{GraftingProgram.Name} train --resume {ShellWord.Of(directory)}"
        + (options.Network is { } network ? string.Create(CultureInfo.InvariantCulture, $" --i {network}") : "")
        + (options.DataDirectory is { } data ? $" --data {ShellWord.Of(data)}" : "")
        + (options.MixedHardware ? " --mixed-hardware" : "");
}
