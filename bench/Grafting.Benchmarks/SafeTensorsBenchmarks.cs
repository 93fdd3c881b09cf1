using BenchmarkDotNet.Attributes;
using Grafting.Checkpoints;

namespace Grafting.Benchmarks;

/// <summary>Weights into a file's bytes, in memory: what writing costs apart from the disk.</summary>
public class SafeTensorsBenchmarks
{
    private NetworkState _state = null!;
    private byte[] _file = [];

    [Params("resnet32", "resnet110")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Draw()
    {
        _state = Samples.Snapshot(Model, new NetworkId(1));
        using var file = new MemoryStream();
        SafeTensors.Write(file, _state);
        _file = file.ToArray();
    }

    [Benchmark]
    public void Write()
    {
        using var file = new MemoryStream(_file);
        SafeTensors.Write(file, _state);
    }
}
