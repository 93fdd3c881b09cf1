using Grafting.Host.Plots;

namespace Grafting.Host.Tests.Plots;

public sealed class PlotLabelsTests
{
    [Theory]
    [InlineData("runs/a/networks/1/final.safetensors runs/b/networks/1/final.safetensors", "a/networks/1/final.safetensors b/networks/1/final.safetensors")]
    [InlineData("own.pth /data/donor.pth", "own.pth /data/donor.pth")]
    [InlineData("runs/a/final.pth", "runs/a/final.pth")]
    [InlineData("runs/a.pth runs/a.pth", "a.pth a.pth")]
    public void Should_leave_out_the_folders_that_all_files_share(string paths, string labels) =>
        PlotLabels.OfFiles(paths.Split(' ')).ShouldBe(labels.Split(' '));

    [Fact]
    public void Should_cut_long_names_at_the_left()
    {
        PlotLabels.OfFiles([new string('a', 100) + ".pth"]).ShouldBe(["…" + new string('a', 43) + ".pth"]);
        PlotLabels.OfLayer("features.denseblock1.denselayer1.conv1.weight").ShouldBe("…enselayer1.conv1");
        PlotLabels.OfLayer("layer1.0.conv1.weight").ShouldBe("layer1.0.conv1");
    }
}
