using System.Globalization;

namespace Grafting.Core.Tests.Fuzzing;

/// <summary>The first thousand cases of each reader, the same ones in each run; GRAFTING_FUZZ_CASES asks for more.</summary>
public sealed class ReaderFuzzingTests
{
    private static readonly int Cases =
        int.TryParse(Environment.GetEnvironmentVariable("GRAFTING_FUZZ_CASES"), CultureInfo.InvariantCulture, out var cases) ? cases : 1_000;

    [Fact]
    public void Should_survive_damaged_pytorch_files() => ReaderFuzzing.PyTorch(Cases);

    [Fact]
    public void Should_survive_damaged_safetensors_files() => ReaderFuzzing.SafeTensors(Cases);

    [Fact]
    public void Should_survive_damaged_idx_files() => ReaderFuzzing.Idx(Cases);

    [Fact]
    public void Should_survive_damaged_cifar_files() => ReaderFuzzing.Cifar(Cases);

    [Fact]
    public void Should_survive_damaged_configurations() => ReaderFuzzing.Configuration(Cases);
}
