using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Host.Tests.Commands;

/// <summary>A temporary folder of run directories.</summary>
internal sealed class RunsFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grafting-runs-");

    public string Root => _folder.FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>An unfinished run, or one with a summary; with these lines in metrics.jsonl.</summary>
    /// <returns>Its directory.</returns>
    public string Create(string name, TrainOptions options, RunSummary? summary = null, params string[] metrics)
    {
        using (var directory = RunDirectory.Create(this[name], RecordOf(options), TimeProvider.System))
        {
            if (summary is not null)
            {
                directory.RecordSummary(summary);
            }
        }

        File.AppendAllLines(Path.Combine(this[name], "metrics.jsonl"), metrics);
        return this[name];
    }

    public static RunRecord RecordOf(TrainOptions options) => new(
        options,
        new RunVersions("0.1.0", "10.0.1", "0.107.0", "2.10.0"),
        "avx2",
        new DataSetRecord("fashion-mnist-mini", "0123456789abcdef"));

    /// <summary>A line of metrics.jsonl.</summary>
    public static string Epoch(int network, int epoch, double accuracy) =>
        FormattableString.Invariant(
            $$$"""{"network":{{{network}}},"epoch":{{{epoch}}},"trainLoss":1,"trainAccuracy":50,"testLoss":1,"testAccuracy":{{{accuracy}}},"lr":0.1,"seconds":12,"imagesPerSecond":800,"alphas":{}}""");

    /// <summary>The summary of two networks.</summary>
    public static RunSummary Summary(double best) => new([Network(1, best), Network(2, best - 1)], 30);

    private static NetworkSummary Network(int network, double best) => new(
        new NetworkId(network),
        best,
        BestEpoch: 1,
        new TestReport(0.5, best - 2, 99, 8600, 10000),
        new TestReport(0.4, best - 0.5, 99.5, 8700, 10000),
        new Dictionary<double, int> { [0.1] = 36, [0.01] = 2 },
        1136,
        new TimeShares(10, 2, 3, 1, 4, 1));
}
