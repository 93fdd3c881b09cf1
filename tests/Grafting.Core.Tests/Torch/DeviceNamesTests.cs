using Grafting.Torch;

namespace Grafting.Core.Tests.Torch;

public sealed class DeviceNamesTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("cuda:1", "cuda:1")]
    [InlineData("cuda:0, cuda:1", "cuda:0 cuda:1")]
    public void Should_read_devices(string text, string expected) =>
        string.Join(' ', DeviceNames.Parse("--device", text)).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:0,cuda:0")]
    [InlineData("cpu,cpu")]
    [InlineData("cpu,cuda:0")]
    public void Should_refuse_what_names_no_devices(string text) =>
        Should.Throw<UsageException>(() => DeviceNames.Parse("--device", text)).Message.ShouldStartWith($"--device is {text};");

    [Fact]
    public void Should_have_a_cpu() => Should.NotThrow(() => DeviceNames.Require(["cpu"]));

    [SkippableFact]
    public void Should_say_which_build_has_cuda()
    {
        Skip.If(DeviceNames.HasCuda, "This is a CUDA build.");

        Should.Throw<UsageException>(() => DeviceNames.Require(["cuda:0"])).Message
            .ShouldBe("--device cuda:0 needs a CUDA build and this one is for the CPU; build with -p:TorchBackend=cuda.");
    }
}
