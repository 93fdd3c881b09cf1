using BenchmarkDotNet.Attributes;
using Grafting.Training;

namespace Grafting.Benchmarks;

/// <summary>The arithmetic of one optimizer step over as many numbers as a network has.</summary>
public class OptimizerBenchmarks
{
    private float[] _parameters = [];
    private float[] _gradients = [];
    private float[] _momenta = [];

    [Params("resnet32", "resnet110")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Draw()
    {
        var layout = Samples.Snapshot(Model, new NetworkId(1)).Layout;
        (_parameters, _gradients, _momenta) =
            (new float[layout.ParametersLength], new float[layout.ParametersLength], new float[layout.ParametersLength]);
        _parameters.AsSpan().Fill(0.1f);
    }

    [Benchmark]
    public void Step() => FlatSgd.Step(_parameters, _gradients, _momenta, rate: 1e-6f, momentum: 0.9f, weightDecay: 5e-4f);
}
