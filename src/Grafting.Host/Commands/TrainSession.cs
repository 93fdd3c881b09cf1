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
    public static int SlotsOf(TrainOptions options) => options.Network is not null ? 1 : options.Slots ?? DefaultSlots.For(
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
        options.MixedHardware)
    {
        Network = options.Network is { } network ? new NetworkId(network) : null,
    };

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

        var cluster = options is { Nodes: 1, Network: null }
            ? null
            : ClusterAccess.Of(options.Listen, join: null, options.Certificates, options.IsInsecure, time);
        cluster?.Checked();
        stop.ThrowIfCancellationRequested();
        if (IsVerbose)
        {
            await terminal.Output.WriteLineAsync(Machine);
        }

        if (options.Network is { } network)
        {
            return await TrainOneAsync(new NetworkId(network), shared, trainers, here, cluster!, stop); // With a network there is one.
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

    /// <summary>Trains one network, while other processes train the others in the same directory.</summary>
    private Task<RunOutcome> TrainOneAsync(
        NetworkId network, TrainingPlan shared, NetworkTrainerFactory trainers, RunRecord here, ClusterSettings cluster, CancellationToken stop)
    {
        var run = new NodeRun(NodeRun.PlanOf(options, Slots), _faults?.Over(trainers) ?? trainers, shared: null);
        var log = new NodeLog(terminal.Error, IsVerbose);
        var followed = new FollowedRun(options, cluster, ShareOf(options, opening.Path), run, terminal, log, time);
        return new SharedTraining(options, here, terminal.Output, time).RunAsync(opening.Path, network, LeadAsync, FollowAsync, stop);

        async Task<RunOutcome> LeadAsync(RunDirectory directory, IReadOnlyList<string> differences)
        {
            trainers.ReadInitialWeights(directory.Start);
            if (directory.Start.Networks.Any(start => start.Epoch > 0))
            {
                await TellResumeAsync(directory, differences);
            }

            return await TrainAsync(shared, trainers, directory, cluster, stop);
        }

        Task<RunOutcome?> FollowAsync(ClusterFile leader, RunWatch watch) => followed.FollowAsync(leader, watch, stop);
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
        var record = RunReport.ReadRecord(directory.Root);
        await using var run = cluster is null
            ? GraftingRun.Start(plan, start, trainers, store, recorder, time, Log)
            : GraftingRun.StartOnCluster(
                cluster,
                ShareOf(options, directory.Root),
                options.Network is null ? options.Nodes : options.Networks,
                record,
                new NodeRun(plan, trainers, shared: null),
                directory,
                store,
                recorder,
                time,
                Log);
        using var announced = options.Network is null || run.Address is null ? null : new Announcement(directory, record, NodeName.Of(run.Address));
        if (run.Address is { } address)
        {
            await terminal.Output.WriteLineAsync(WaitingFor(NodeName.Of(address)));
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
            if (NodeLog.IsForScreen(line))
            {
                screen.Note(line.Message);
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

    /// <param name="address">Of this node.</param>
    private string WaitingFor(string address)
    {
        if (options.Network is not { } here)
        {
            return $"Waiting for {Figures.Count(options.Nodes - 1, "node")}: {GraftingProgram.Name} node --join {address}";
        }

        var others = Enumerable.Range(1, options.Networks).Where(network => network != here).Select(network => $"--i {network}");
        return $"Leading the run at {address}{(options.Networks > 1 ? $"; waiting for the same command with {string.Join(", ", others)}" : "")}";
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
