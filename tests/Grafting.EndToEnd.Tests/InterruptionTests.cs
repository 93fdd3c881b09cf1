using System.Diagnostics;
using System.Runtime.InteropServices;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Ctrl-C and SIGTERM while networks train.</summary>
public sealed class InterruptionTests : IDisposable
{
    /// <summary>A batch takes a fraction of a second; on a busy machine, several.</summary>
    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task Should_stop_soon_and_keep_what_is_committed(PosixSignal signal, int exitCode)
    {
        using var program = _folder.Start("train --model resnet20 --num 2 --epochs 1000 --limit-train 256 --limit-test 128 --s run");
        await program.Line("epoch    1/1000");

        program.Send(signal);
        var since = Stopwatch.StartNew();
        var result = await program.Exit();

        since.Elapsed.ShouldBeLessThan(AFewSeconds);
        (result.ExitCode, result.Error).ShouldBe((exitCode, ""));
        ShouldTellWhatIsCommitted(result.Output, new RunFolder(_folder["run"]));
    }

    [Fact]
    public async Task Should_stop_the_quick_start_before_anything_is_committed()
    {
        using var program = _folder.Start("train --s run");
        var title = await program.Line("resnet20");
        await program.Line("Writing to run");

        program.Send(PosixSignal.SIGTERM);
        var result = await program.Exit();

        title.ShouldStartWith("resnet20 on fashion-mnist-mini: 2 grafted networks, ");
        (result.ExitCode, result.Error).ShouldBe((143, ""));
        result.Output.ShouldNotContain("Test accuracy");
        new RunFolder(_folder["run"]).Files.ShouldBe(["log.jsonl", "metrics.jsonl", "run.json"]);
    }

    private static void ShouldTellWhatIsCommitted(string output, RunFolder run)
    {
        var networks = run.Committed.Select(row => row.Network).Distinct().ToArray();
        run.Events.ShouldBe(["runStopped"]);
        run.Files.ShouldNotContain("summary.json");
        run.Files.Where(file => file.StartsWith("networks", StringComparison.Ordinal))
            .ShouldAllBe(file => file.EndsWith("/best.safetensors"), "only whole files of committed epochs");
        networks.ShouldNotBeEmpty();
        foreach (var network in networks)
        {
            run.State(network, "best").Values.ShouldAllBe(value => float.IsFinite(value));
            output.ShouldContain($"network {network}  epoch    1/1000");
        }

        var fewest = new[] { 1, 2 }.Min(network => run.Committed.Count(row => row.Network == network));
        output.ShouldContain($"Stopped: all networks have committed {fewest} of 1000 epochs.");
        output.ShouldContain("Test accuracy in percent");
        output.ShouldContain("Written to run");
    }
}
