using System.Diagnostics;
using Grafting.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests;

/// <summary>How soon a run that was killed trains again.</summary>
public sealed class ResumeTimeTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>All 50,000 images of CIFAR-10 are read, whatever the limit. The first batch is told by a line, up to 0.25 s late.</summary>
    [Fact]
    public async Task Should_train_four_networks_again_within_5_seconds()
    {
        var data = CifarFiles.RealOrGenerated(_folder);
        var killed = await _folder.Run(
            $"train --cifar 10 --data {data} --model resnet32 --num 4 --epochs 100 --limit-train 1280 --limit-test 128 --s run --chaos exit=1@0:committed");
        killed.ExitCode.ShouldBe(ProgramResult.Killed, killed.Error);

        for (var i = 0; i < 3; i++)
        {
            var since = Stopwatch.StartNew();
            using var program = _folder.Start($"train --resume run --data {data} --print-freq 1");
            (await program.Line("  batch ")).ShouldNotBeNull();
            var elapsed = since.Elapsed;
            program.Kill();
            await program.Exit();

            output.WriteLine($"first batch told after {elapsed.TotalSeconds:0.00} s");
            elapsed.ShouldBeLessThan(Limit);
        }
    }
}
