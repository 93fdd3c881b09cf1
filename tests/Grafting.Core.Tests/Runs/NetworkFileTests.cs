using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class NetworkFileTests
{
    private static readonly NetworkId Two = new(2);

    [Fact]
    public void Should_know_its_own_names()
    {
        NetworkFile.Parse(Two, "checkpoint-7.safetensors").ShouldBe(NetworkFile.Checkpoint(Two, 7));
        NetworkFile.Parse(Two, "snapshot-0.safetensors").ShouldBe(NetworkFile.Snapshot(Two, 0));
        NetworkFile.Checkpoint(Two, 199).Name.ShouldBe("checkpoint-199.safetensors");
    }

    [Theory]
    [InlineData("best.safetensors")]
    [InlineData("checkpoint-.safetensors")]
    [InlineData("checkpoint-07.safetensors")]
    [InlineData("checkpoint--1.safetensors")]
    [InlineData("checkpoint-7.safetensors.bak")]
    [InlineData("checkpoint-99999999999.safetensors")]
    [InlineData(".checkpoint-7.safetensors.a1.x")]
    [InlineData("my-checkpoint-7.safetensors")]
    [InlineData("checkpoint-safetensors")]
    public void Should_leave_other_names_to_others(string name) => NetworkFile.Parse(Two, name).ShouldBeNull();
}
