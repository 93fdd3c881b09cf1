using System.Diagnostics;
using Grafting.Core.Tests.Fuzzing;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests;

/// <summary>A hundred thousand damaged files for each reader of files from outside; every test run reads the first thousand of them.</summary>
public sealed class DamagedFilesTests(ITestOutputHelper output)
{
    private const int Cases = 100_000;

    [Fact]
    public void Should_survive_damaged_pytorch_files() => Run(ReaderFuzzing.PyTorch);

    [Fact]
    public void Should_survive_damaged_safetensors_files() => Run(ReaderFuzzing.SafeTensors);

    [Fact]
    public void Should_survive_damaged_idx_files() => Run(ReaderFuzzing.Idx);

    [Fact]
    public void Should_survive_damaged_cifar_files() => Run(ReaderFuzzing.Cifar);

    [Fact]
    public void Should_survive_damaged_configurations() => Run(ReaderFuzzing.Configuration);

    private void Run(Action<int> fuzzing)
    {
        var since = Stopwatch.StartNew();
        fuzzing(Cases);
        output.WriteLine($"cases 0 to {Cases - 1} in {since.Elapsed.TotalSeconds:0} s");
    }
}
