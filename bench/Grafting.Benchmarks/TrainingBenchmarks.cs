using BenchmarkDotNet.Attributes;
using Grafting.Experiments;
using Grafting.Training;

namespace Grafting.Benchmarks;

/// <summary>Whole training steps of 128 images, data and optimizer included.</summary>
[WarmupCount(1)]
[IterationCount(5)]
[InvocationCount(1, unrollFactor: 1)]
public class TrainingBenchmarks
{
    private const int Batches = 4;

    private INetworkTrainer _trainer = null!;
    private int _epoch;

    [Params("resnet32")]
    public string Model { get; set; } = "";

    [Params(Precision.Fp32, Precision.Bf16)]
    public Precision Precision { get; set; }

    [GlobalSetup]
    public void Create() => _trainer = Samples.Trainer(Model, Precision, new NetworkId(1), Batches);

    [GlobalCleanup]
    public void Free() => _trainer.Dispose();

    /// <summary>A step of an epoch that measures only one test image.</summary>
    [Benchmark(OperationsPerInvoke = Batches)]
    public EpochReport Step() => _trainer.TrainEpoch(_epoch++, rollbacks: 0, EpochControl.None);
}
