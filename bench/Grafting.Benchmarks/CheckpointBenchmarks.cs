using BenchmarkDotNet.Attributes;
using Grafting.Checkpoints;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Benchmarks;

/// <summary>What a network leaves behind after each epoch, flushed to the disk that holds temporary files.</summary>
public class CheckpointBenchmarks
{
    private const string Model = "resnet32";

    private static readonly EpochAttempt Attempt = EpochAttempt.First(new NetworkId(1));

    private string _folder = "";
    private INetworkTrainer _trainer = null!;
    private RunDirectory _directory = null!;
    private Checkpoint _checkpoint = null!;

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("grafting-bench-").FullName;
        _trainer = Samples.Trainer(Model, Precision.Fp32, Attempt.Network, batches: 1);
        _checkpoint = new Checkpoint(_trainer.Layout);
        _trainer.CopyCheckpointTo(_checkpoint);
        var record = new RunRecord(
            new TrainOptions { Model = Model }, new RunVersions("", "", "", ""), InstructionSet.Name, new DataSetRecord("drawn", ""));
        _directory = RunDirectory.Create(Path.Combine(_folder, "run"), record, TimeProvider.System);
    }

    [GlobalCleanup]
    public void Free()
    {
        _directory.Dispose();
        _trainer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What the training thread does.</summary>
    [Benchmark]
    public void Take() => _trainer.CopyCheckpointTo(_checkpoint);

    [Benchmark]
    public string SaveSnapshot() => _directory.SaveSnapshot(Attempt, _checkpoint.State);

    [Benchmark]
    public string SaveCheckpoint() => _directory.SaveCheckpoint(Attempt, 0, _checkpoint);
}
