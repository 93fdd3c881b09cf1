using System.Text.Json;
using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;
using Grafting.Torch;
using Grafting.Training;

namespace Grafting.Host.Commands;

/// <summary>One run of <c>train</c>, from validated options to the table of results.</summary>
internal sealed class TrainSession(TrainOptions options, Terminal terminal, TimeProvider time)
{
    /// <summary>Ends with one JSON document on standard output.</summary>
    public bool PrintsJson { get; init; }

    /// <summary>Tells first how the machine is used.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Everything that can be refused is refused before the run directory is made.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var data = DataSets.Load(options.DataSet, options.DataDirectory).Limited(options.LimitTrain, options.LimitTest);
        using var shared = new TrainingPlan(options, data, time);
        var trainers = new NetworkTrainerFactory(shared);
        stop.ThrowIfCancellationRequested();
        if (IsVerbose)
        {
            await terminal.Output.WriteLineAsync(Machine);
        }

        var path = options.RunDirectory ?? RunDirectory.DefaultPath(options.Model, options.DataSet, time);
        using var directory = RunDirectory.Create(path, RunRecords.Of(options, data), time);
        var outcome = await TrainAsync(trainers, directory, stop);
        return Finish(outcome, directory.Root, stop);
    }

    private async Task<RunOutcome> TrainAsync(NetworkTrainerFactory trainers, RunDirectory directory, CancellationToken stop)
    {
        var plan = new RunPlan(options.Networks, options.Epochs, Slots) { PrepareThread = () => NativeRuntime.PrepareThread(options.Threads) };
        var screen = new RunScreen(terminal.Console, time, new PlainLines(options.Epochs, options.BatchSize, options.PrintFrequency));
        await using var run = GraftingRun.Start(plan, trainers, directory, time, line =>
        {
            directory.Log(line.Severity.ToString(), line.Source, line.Message, line.Cause);
            screen.Note(line.Message);
        });
        await using var stopping = stop.Register(() => _ = run.StopAsync());
        await screen.ShowAsync(async () => RunView.Of(await run.GetStatusAsync(), Title, directory.Root), run.Events);
        return await run.Completion;
    }

    private int Slots => options.Slots ?? DefaultSlots.For(
        options.Networks, options.Threads, isProcessor: options.Devices.All(device => device == "cpu"), Environment.ProcessorCount);

    private string Machine =>
        $"{Figures.Count(Slots, "slot")} with {Figures.Count(options.Threads, "libtorch thread")} each on {string.Join(", ", options.Devices)}; "
        + $"{Figures.Count(Environment.ProcessorCount, "processor")}, "
        + $"{InstructionSet.Name}; libtorch {NativeRuntime.LibTorchVersion}";

    private string Title => $"{options.Model} on {options.DataSet}: {(options.Networks == 1
        ? "one network, no grafting"
        : $"{options.Networks} grafted networks")}, {Figures.Count(options.Epochs, "epoch")}, seed {options.Seed}";

    /// <summary>Tells how it ended. A failure is thrown, so that it becomes one line and an exit code like any other.</summary>
    private int Finish(RunOutcome outcome, string directory, CancellationToken stop)
    {
        var report = RunReport.Read(directory);
        if (report.Rows.Count > 0 || outcome is RunOutcome.RunCompleted)
        {
            ResultsTable.Write(terminal.Console, RunResults.Of(report, directory));
        }

        switch (outcome)
        {
            case RunOutcome.RunFailed failed:
                throw failed.Error is GraftingException ? failed.Error : new InvalidOperationException(
                    $"network {failed.Network} failed in epoch {failed.Epoch}: {failed.Error.Message}", failed.Error);
            case RunOutcome.RunStopped:
                throw new OperationCanceledException(stop);
            default:
                PrintJson(directory);
                return ExitCodes.Done;
        }
    }

    private void PrintJson(string directory)
    {
        if (PrintsJson)
        {
            using var summary = JsonDocument.Parse(File.ReadAllBytes(new RunPaths(directory).Summary));
            terminal.Output.WriteLine(JsonLine.Of(summary.RootElement));
        }
    }
}
