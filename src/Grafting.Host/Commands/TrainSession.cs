using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Chaos;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;
using Grafting.Torch;
using Grafting.Training;

namespace Grafting.Host.Commands;

/// <summary>One run of <c>train</c>, from validated options to its outcome.</summary>
internal sealed class TrainSession(TrainOptions options, RunOpening opening, Terminal terminal, TimeProvider time)
{
    private readonly FaultInjector? _faults = options.Chaos is { } spec ? FaultInjector.Parse(spec) : null;

    /// <summary>Tells first how the machine is used.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Everything that can be refused is refused before the run directory is made or changed.</summary>
    public async Task<RunOutcome> RunAsync(CancellationToken stop)
    {
        var data = DataSets.Load(options.DataSet, options.DataDirectory).Limited(options.LimitTrain, options.LimitTest);
        using var shared = new TrainingPlan(options, data, time);
        var here = RunRecords.Of(options, data);
        var differences = opening.Check(here);
        var trainers = new NetworkTrainerFactory(shared);
        if (opening.IsNew)
        {
            trainers.ReadInitialWeights(RunStart.First(options.Networks));
        }

        stop.ThrowIfCancellationRequested();
        if (IsVerbose)
        {
            await terminal.Output.WriteLineAsync(Machine);
        }

        using var directory = opening.Open(here, time);
        trainers.ReadInitialWeights(directory.Start);
        if (!opening.IsNew)
        {
            await TellResumeAsync(directory, differences);
        }

        return await TrainAsync(shared, trainers, directory, stop);
    }

    private async Task<RunOutcome> TrainAsync(
        TrainingPlan shared, INetworkTrainerFactory trainers, RunDirectory directory, CancellationToken stop)
    {
        var start = directory.Start;
        var plan = new RunPlan(options.Networks, options.Epochs, Slots)
        {
            OnNan = options.OnNan,
            MaxRestarts = options.MaxRestarts,
            PrepareThread = () => NativeRuntime.PrepareThread(options.Threads),
        };
        var lines = new PlainLines(options.Epochs, options.BatchSize, options.PrintFrequency, start);
        var screen = new RunScreen(terminal.Console, time, lines);
        shared.ImageSkipped += new SkippedImageNotes(directory, screen).Tell;
        var (store, recorder) = FilesOf(directory);
        await using var run = GraftingRun.Start(plan, start, _faults?.Over(trainers) ?? trainers, store, recorder, time, line =>
        {
            directory.Log(line.Severity.ToString(), line.Source, line.Message, line.Cause);
            if (line is { Severity: LogSeverity.Error } or { Cause: null })
            {
                screen.Note(line.Message); // A warning with a cause is the log's side of a restart, which an event tells.
            }
        });
        await using var stopping = stop.Register(() =>
        {
            screen.Note(Stopping);
            _ = run.StopAsync(options.Grace);
        });
        await screen.ShowAsync(async () => RunView.Of(await run.GetStatusAsync(), Title, directory.Root, start), run.Events);
        return await run.Completion;
    }

    private (INetworkStore Store, IRunRecorder Recorder) FilesOf(RunDirectory directory)
    {
        var paths = new RunPaths(directory.Root);
        return (_faults?.Over((INetworkStore)directory, paths) ?? directory, _faults?.Over((IRunRecorder)directory, paths) ?? directory);
    }

    private async Task TellResumeAsync(RunDirectory directory, IReadOnlyList<string> differences)
    {
        var places = directory.Start.Networks.Select(network => network.Epoch == 0
            ? $"network {network.Network} from its initial weights"
            : $"network {network.Network} after epoch {network.Epoch}");
        await terminal.Output.WriteLineAsync($"Going on with {directory.Root}: {string.Join(", ", places)}");
        foreach (var warning in differences.Concat(directory.Warnings))
        {
            directory.Log(nameof(LogSeverity.Warning), "run directory", warning, cause: null);
            await terminal.Output.WriteLineAsync($"warning: {warning}");
        }
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

    private string Stopping => options.Grace > TimeSpan.Zero
        ? FormattableString.Invariant($"Stopping: epochs that can be committed within {options.Grace.TotalSeconds} s are; a second signal stops at once.")
        : "Stopping; a second signal stops at once.";
}
