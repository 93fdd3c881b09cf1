using CsCheck;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RunFileTests
{
    private static readonly Gen<RunFile> Files = Gen.Select(Gen.Int[1, 20], Gen.Int[0, 300], Gen.Int[0, 4], (network, epoch, kind) => kind switch
    {
        0 => RunFile.Checkpoint(new NetworkId(network), epoch),
        1 => RunFile.Snapshot(new NetworkId(network), epoch),
        _ => RunFile.Weights(new NetworkId(network), (WeightsFile)(kind - 2)),
    });

    [Fact]
    public void Should_be_known_again_by_its_name() => Files.Sample(file => RunFile.Parse(file.Name).ShouldBe(file));

    [Fact]
    public void Should_lie_in_its_networks_folder() => Files.Sample(file =>
        Path.GetDirectoryName(file.In(new RunPaths("run"))).ShouldBe(new RunPaths("run").Network(file.Network)));

    [Theory]
    [InlineData("")]
    [InlineData("run.json")]
    [InlineData("networks/1/notes.txt")]
    [InlineData("networks/0/best.safetensors")]
    [InlineData("networks/01/best.safetensors")]
    [InlineData("networks/-1/best.safetensors")]
    [InlineData("networks/1/checkpoint-.safetensors")]
    [InlineData("networks/1/checkpoint-07.safetensors")]
    [InlineData("networks/1/.checkpoint-7.safetensors")]
    [InlineData("networks/1/../best.safetensors")]
    [InlineData("networks/../1/best.safetensors")]
    [InlineData("/networks/1/best.safetensors")]
    [InlineData("networks\\1\\best.safetensors")]
    [InlineData("networks/1/best.safetensors/")]
    public void Should_have_no_other_names(string name) => RunFile.Parse(name).ShouldBeNull();
}
