using System.Text;
using Grafting.Core.Tests.Data;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Core.Tests.Runs;

public sealed class TensorBoardLogTests
{
    [Fact]
    public void Should_give_each_network_event_files_with_its_scalars()
    {
        using var folder = new TemporaryFolder();
        var log = new TensorBoardLog(folder.Path, TimeProvider.System);
        var report = new EpochReport(0, 1.5, 40, new TestReport(1.4, 45, 90, 9, 20), 0.1, 2, 1, 100);

        log.Add(new NetworkId(1), report, new GraftReport([new LayerCoefficient("conv1.weight", 2, 1.9, 0.7)]));
        log.Add(new NetworkId(2), report, graft: null);

        Tags(folder, network: 1).ShouldContain("alpha/conv1.weight");
        foreach (var network in new[] { 1, 2 })
        {
            var tags = Tags(folder, network);
            tags.ShouldContain("accuracy/test");
            tags.ShouldContain("loss/train");
        }

        Tags(folder, network: 2).ShouldNotContain("alpha");
    }

    private static string Tags(TemporaryFolder folder, int network) =>
        Encoding.ASCII.GetString(File.ReadAllBytes(Directory.GetFiles(Path.Combine(folder.Path, $"network-{network}")).ShouldHaveSingleItem()));
}
