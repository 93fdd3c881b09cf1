namespace Grafting.Core.Tests.Fuzzing;

/// <summary>The first thousand cases of each reader; tests/long goes on to a hundred thousand.</summary>
public sealed class ReaderFuzzingTests
{
    private const int Cases = 1_000;

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
