using Grafting.Actors.Hosting;
using Grafting.Actors.Ring;
using Grafting.Data;
using Grafting.EndToEnd.Tests.Support;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Torch;
using Grafting.Training;
using Xunit.Abstractions;

namespace Grafting.EndToEnd.Tests;

/// <summary>The memory of a run of many epochs, measured inside the process, where garbage can be collected and tensors counted.</summary>
[Collection(AloneTests.Name)]
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const int Networks = 2;
    private const int MostRuns = 3;
    private const double MostGrowth = 1.02;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TrainOptions Options = new()
    {
        Model = "resnet20",
        Networks = Networks,
        Epochs = 20,
        LimitTrain = 256,
        LimitTest = 128,
    };

    [SkippableFact]
    public async Task Should_stay_flat_over_twenty_epochs()
    {
        Skip.IfNot(MemorySample.IsPossible, "this system has no /proc/self/clear_refs to measure the peak of an epoch with");
        using var folder = new TemporaryFolder();
        var ratios = new List<double>();

        // How the two networks' steps overlap moves a peak by 1 to 3%, up or down. Growth would show in every run.
        while (ratios.Count < MostRuns && !ratios.Exists(ratio => ratio <= MostGrowth))
        {
            var samples = await Run(folder[$"run-{ratios.Count}"]);
            Array.ForEach(samples, sample => output.WriteLine(sample.ToString()));
            samples.Select(sample => sample.Tensors).Distinct().Count().ShouldBe(1);
            var (early, late) = (samples[4..10], samples[14..20]); // Epochs 5 to 10 and 15 to 20, counted from 1.
            ratios.Add((double)late.Max(sample => sample.Peak) / early.Max(sample => sample.Peak));
        }

        ratios.Min().ShouldBeLessThanOrEqualTo(MostGrowth, string.Join(" ", ratios));
    }

    private static async Task<MemorySample[]> Run(string path)
    {
        NativeRuntime.Prepare();
        var data = DataSets.Load(Options.DataSet, Options.DataDirectory).Limited(Options.LimitTrain, Options.LimitTest);
        using var trainers = new MeasuredTrainers(new NetworkTrainerFactory(new TrainingPlan(Options, data, TimeProvider.System)), Networks);
        var record = new RunRecord(Options, new RunVersions("", "", "", ""), InstructionSet.Name, new DataSetRecord(data.Name, data.Checksum));
        using var directory = RunDirectory.Create(path, record, TimeProvider.System);
        var plan = new RunPlan(Networks, Options.Epochs, slots: Networks) { PrepareThread = () => NativeRuntime.PrepareThread(Options.Threads) };
        await using var run = GraftingRun.Start(plan, directory.Start, trainers, directory, directory, TimeProvider.System);
        (await run.Completion.WaitAsync(Patience)).ShouldBeOfType<RunOutcome.RunCompleted>();
        return [.. trainers.Samples];
    }
}

/// <summary>Runs beside no other test: they share the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "tests that measure this process";
}
