using Grafting.Experiments;
using Grafting.Host.Rendering;
using Grafting.Runs;
using Grafting.Training;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Rendering;

public sealed class ResultsTableTests
{
    private static readonly RunRecord Record = new(
        new TrainOptions { Epochs = 10, Networks = 2 },
        new RunVersions("0.1.0", "10.0.1", "0.107.0", "2.10.0"),
        "avx2",
        new DataSetRecord("fashion-mnist-mini", "abc"));

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Should_tell_what_a_finished_run_came_to(int width) =>
        Render(width, RunResults.Of(new RunReport(Record, Finished(), [], []), Sample.Directory)).ShouldBe("""

            Test accuracy in percent; invalid filters of the final weights by L1 norm
            network   best  at epoch   last  final    L1 < 0.1  L1 < 0.01  seconds
                  1  87.50         5  86.00  87.00  36 of 1136  2 of 1136     21.0
                  2  88.00        10  86.00  87.00  36 of 1136  2 of 1136     21.0
               mean  87.75            86.00  87.00

            Where the networks' time went
            training  testing  waiting for donor  grafting  writing  waiting for slot
               47.6%     9.5%              14.3%      4.8%    19.0%              4.8%

            Written to runs/20250704-090503-resnet20-fashion-mnist-mini
              networks/1..2/  best.safetensors  last.safetensors  final.safetensors
              run.json  metrics.jsonl  summary.json
            """);

    [Fact]
    public void Should_tell_what_a_stopped_run_came_to()
    {
        MetricsRow[] rows = [Row(1, 0, 70), Row(2, 0, 71), Row(1, 1, 75), Row(1, 2, 74)];

        Render(80, RunResults.Of(new RunReport(Record, Summary: null, rows, []), Sample.Directory)).ShouldBe("""

            Stopped: all networks have committed 1 of 10 epochs.
            Test accuracy in percent
            network   best  at epoch   last  seconds
                  1  75.00         2  74.00     36.0
                  2  71.00         1  71.00     12.0
               mean  73.00            72.50

            Written to runs/20250704-090503-resnet20-fashion-mnist-mini
              networks/1..2/  best.safetensors
              run.json  metrics.jsonl
            """);
    }

    [Fact]
    public void Should_have_a_row_for_a_network_that_committed_nothing()
    {
        var results = RunResults.Of(new RunReport(Record, Summary: null, [Row(1, 0, 70)], []), Sample.Directory);

        results.Networks.Select(row => row.Committed).ShouldBe([1, 0]);
        Render(80, results).ShouldContain("all networks have committed 0 of 10 epochs");
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    public void Should_leave_out_what_does_not_fit(int width)
    {
        var text = Render(width, RunResults.Of(new RunReport(Record, Finished(), [], []), Sample.Directory));

        text.ShouldContain("      1  87.50         5  86.00  87.00\n");
        text.ShouldContain("waiting for donor  14.3%\n");
        text.ShouldContain($"Written to {Sample.Directory}\n");
    }

    private static RunSummary Finished() => new(
        [Network(1, 87.5, 4, new TimeShares(10, 2, 3, 1, 4, 1)), Network(2, 88, 9, new TimeShares(10, 2, 3, 1, 4, 1))], 30);

    private static NetworkSummary Network(int network, double best, int epoch, TimeShares time) => new(
        new NetworkId(network),
        best,
        epoch,
        new TestReport(0.5, 86, 99, 8600, 10000),
        new TestReport(0.4, 87, 99.5, 8700, 10000),
        new Dictionary<double, int> { [0.1] = 36, [0.01] = 2 },
        1136,
        time);

    private static MetricsRow Row(int network, int epoch, double accuracy) =>
        new(new NetworkId(network), epoch, 1, 50, 1, accuracy, 0.1, 12, 800, new Dictionary<string, RecordedAlpha>());

    private static string Render(int width, RunResults results)
    {
        var console = new TestConsole().Width(width);
        ResultsTable.Write(console, results);
        return string.Join('\n', console.Lines.Select(line => line.TrimEnd()));
    }
}
