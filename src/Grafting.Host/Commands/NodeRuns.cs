using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Torch;
using Grafting.Training;

namespace Grafting.Host.Commands;

/// <summary>Prepares this process for the runs of its cluster: with the images, devices and slots that it was given here.</summary>
/// <param name="here">What <c>node</c> was told; the rest comes from each run.</param>
/// <param name="time">Measures passes.</param>
internal sealed class NodeRuns(NodeOptions here, TimeProvider time) : INodeRuns
{
    public INodeRun Open(RunRecord record)
    {
        var options = record.Options with
        {
            DataDirectory = here.DataDirectory,
            Devices = here.Devices,
            Workers = here.Workers,
            Slots = here.Slots,
            MixedHardware = here.MixedHardware,
        };
        var data = DataSets.Load(options.DataSet, options.DataDirectory).Limited(options.LimitTrain, options.LimitTest);
        ResumeRules.RequireSameResults("the run", record, RunRecords.Of(options, data));
        var (asked, given) = (DeviceNames.KindOf(string.Join(',', record.Options.Devices)), DeviceNames.KindOf(string.Join(',', here.Devices)));
        if (asked != given && !options.MixedHardware)
        {
            throw new UsageException($"the run trains on {asked}, this node on {given}. Give it the same --device, or --mixed-hardware.");
        }

        var shared = new TrainingPlan(options, data, time);
        var trainers = new NetworkTrainerFactory(shared);
        trainers.ReadInitialWeights(RunStart.First(options.Networks)); // Where the run names files, they have come here with it.
        return new NodeRun(NodeRun.PlanOf(options, here.Slots), trainers, shared);
    }
}

/// <summary>A run in this process.</summary>
/// <param name="plan">What to run.</param>
/// <param name="trainers">Creates its networks' trainers.</param>
/// <param name="shared">What they share; null where somebody else disposes it.</param>
internal sealed class NodeRun(RunPlan plan, INetworkTrainerFactory trainers, TrainingPlan? shared) : INodeRun
{
    public RunPlan Plan => plan;

    public INetworkTrainerFactory Trainers => trainers;

    /// <summary>What the ring needs to know of these options.</summary>
    /// <param name="options">Of the run, resolved.</param>
    /// <param name="slots">Networks that train at once in this process.</param>
    public static RunPlan PlanOf(TrainOptions options, int slots) => new(options.Networks, options.Epochs, slots)
    {
        OnNan = options.OnNan,
        MaxRestarts = options.MaxRestarts,
        Rebalances = options.Rebalances,
        PrepareThread = () => NativeRuntime.PrepareThread(options.Threads),
    };

    public void Dispose() => shared?.Dispose();
}

/// <summary>What <c>node</c> was told.</summary>
/// <param name="DataDirectory">Folder that holds data sets; null for the default.</param>
/// <param name="Devices">Of this node.</param>
/// <param name="Slots">Networks that it trains at once.</param>
/// <param name="Workers">Threads that decode images for each network; null for as many as processors.</param>
/// <param name="MixedHardware">Whether it takes part where others compute other bits.</param>
internal sealed record NodeOptions(string? DataDirectory, IReadOnlyList<string> Devices, int Slots, int? Workers, bool MixedHardware);
