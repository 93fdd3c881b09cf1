using Grafting.Core.Tests.Data;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

/// <summary>A copy that lacks what a finished run directory has, and gets it.</summary>
public sealed class HomecomingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallRun _run = new(networks: 2, epochs: 2) { SavesWeights = true };

    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Should_name_all_files_that_a_finished_run_has()
    {
        Finish();

        var named = _run.Directory.FilesToHave();

        named.Select(file => file.File.Name).Order(StringComparer.Ordinal)
            .ShouldBe(_run.Files.Where(file => file.StartsWith("networks", StringComparison.Ordinal)).Select(file => file.Replace('\\', '/')));
        named.ShouldAllBe(file => VerifiedFile.Examine(file.File.In(_run.Paths), file.Sha256) == FileCondition.Whole);
    }

    [Fact]
    public void Should_name_no_final_weights_before_the_end()
    {
        _run.CommitAll(2);

        _run.Directory.FilesToHave().ShouldNotContain(file => file.File.Name.EndsWith("final.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_end_with_the_files_and_the_summary()
    {
        Finish();
        using var replica = RunReplica.Open(_folder["home"], File.ReadAllBytes(_run.Paths.Record));
        foreach (var log in new[] { RunLog.Metrics, RunLog.Journal })
        {
            replica.Append(log, 0, _run.Directory.ReadLines(log, 0));
        }

        var named = _run.Directory.FilesToHave();
        named.ShouldAllBe(file => !replica.Has(file));
        foreach (var file in named)
        {
            var copy = file.File.In(new RunPaths(replica.Root));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file.File.In(_run.Paths), copy);
        }

        replica.Finish(Summary);

        named.ShouldAllBe(file => replica.Has(file));
        RunReport.Read(replica.Root).Summary!.Seconds.ShouldBe(Summary.Seconds);
    }

    private static RunSummary Summary { get; } = new([], 12);

    private void Finish()
    {
        _run.CommitAll(2);
        foreach (var network in new[] { 1, 2 })
        {
            _run.Directory.SaveWeights(new NetworkId(network), WeightsFile.Final, SmallRun.State(network, 2));
        }

        _run.Directory.RecordSummary(Summary);
    }
}
