using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
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

    /// <summary>Networks that train at once in this process.</summary>
    public static int SlotsOf(TrainOptions options) => options.Slots ?? DefaultSlots.For(
        options.Networks, options.Threads, isProcessor: options.Devices.All(device => device == "cpu"), Environment.ProcessorCount);

    /// <summary>What this process gives to a run on several nodes.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="directory">Its run directory.</param>
    public static ClusterShare ShareOf(TrainOptions options, string directory) => new(
        directory,
        SlotsOf(options),
        string.Join(',', options.Devices),
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        NativeRuntime.LibTorchVersion,
        options.MixedHardware);

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

        var cluster = options.Nodes == 1
            ? null
            : ClusterAccess.Of(options.Listen, join: null, options.Certificates, options.IsInsecure, time);
        cluster?.Checked();
        stop.ThrowIfCancellationRequested();
        if (IsVerbose)
        {
            await terminal.Output.WriteLineAsync(Machine);
        }

        using var directory = opening.Open(here, time);
        trainers.ReadInitialWeights(directory.Start);
        if (cluster is not null && directory.Start.Networks.Any(network => network.Checkpoint is null))
        {
            trainers.SaveInitialWeights(directory);
        }

        if (!opening.IsNew)
        {
            await TellResumeAsync(directory, differences);
        }

        return await TrainAsync(shared, trainers, directory, cluster, stop);
    }

    private async Task<RunOutcome> TrainAsync(
        TrainingPlan shared, INetworkTrainerFactory trainers, RunDirectory directory, ClusterSettings? cluster, CancellationToken stop)
    {
        var start = directory.Start;
        var plan = NodeRun.PlanOf(options, Slots);
        var lines = new PlainLines(options.Epochs, options.BatchSize, options.PrintFrequency, start);
        var screen = new RunScreen(terminal.Console, time, lines);
        shared.ImageSkipped += new SkippedImageNotes(directory, screen).Tell;
        var (store, recorder) = FilesOf(directory);
        trainers = _faults?.Over(trainers) ?? trainers;
        await using var run = cluster is null
            ? GraftingRun.Start(plan, start, trainers, store, recorder, time, Log)
            : GraftingRun.StartOnCluster(
                cluster,
                ShareOf(options, directory.Root),
                options.Nodes,
                RunReport.ReadRecord(directory.Root),
                new NodeRun(plan, trainers, shared: null),
                directory,
                store,
                recorder,
                time,
                Log);
        if (run.Address is { } address)
        {
            await terminal.Output.WriteLineAsync(
                $"Waiting for {Figures.Count(options.Nodes - 1, "node")}: {GraftingProgram.Name} node --join {NodeName.Of(address)}");
        }

        await using var stopping = stop.Register(() =>
        {
            screen.Note(Stopping);
            _ = run.StopAsync(options.Grace);
        });
        await screen.ShowAsync(async () => RunView.Of(await run.GetStatusAsync(), RunTitle.Of(options), directory.Root, start), run.Events);
        return await run.Completion;

        void Log(LogLine line)
        {
            directory.Log(line.Severity.ToString(), line.Source, line.Message, line.Cause);
            if (NodeLog.IsOfRun(line) && (line.Severity is LogSeverity.Error || line.Cause is null))
            {
                screen.Note(line.Message); // A warning with a cause is the log's side of a restart, which an event tells.
            }
        }
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

    private int Slots => SlotsOf(options);

    private string Machine =>
        $"{Figures.Count(Slots, "slot")} with {Figures.Count(options.Threads, "libtorch thread")} each on {string.Join(", ", options.Devices)}; "
        + $"{Figures.Count(Environment.ProcessorCount, "processor")}, "
        + $"{InstructionSet.Name}; libtorch {NativeRuntime.LibTorchVersion}";

    private string Stopping => options.Grace > TimeSpan.Zero
        ? FormattableString.Invariant($"Stopping: epochs that can be committed within {options.Grace.TotalSeconds} s are; a second signal stops at once.")
        : "Stopping; a second signal stops at once.";
}
