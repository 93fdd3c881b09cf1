using System.Globalization;
using System.Text.RegularExpressions;
using Grafting.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests;

/// <summary>Neither memory nor the number of files grows over 1,000 epochs in which every network crashes a hundred times.</summary>
public sealed partial class EnduranceTests(ITestOutputHelper output) : IDisposable
{
    private const int Epochs = 1000;
    private const double MostGrowth = 1.02;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Should_stay_flat_over_a_thousand_epochs_with_a_restart_every_ten()
    {
        Skip.IfNot(Directory.Exists("/proc/self"), "this system does not tell what other processes hold");
        var run = new RunFolder(_folder["run"]);
        var samples = new List<Sample>();
        using var program = _folder.Start(
            $"train --model resnet20 --num 2 --epochs {Epochs} --batch-size 32 --limit-train 64 --limit-test 32 --s run --chaos crash-every=10:2",
            TimeSpan.FromMinutes(20));

        while (await program.FirstLine(line => CommittedEpoch().IsMatch(line)) is { } line)
        {
            samples.Add(new Sample(
                int.Parse(CommittedEpoch().Match(line).Groups[1].ValueSpan, CultureInfo.InvariantCulture), Resident(program.Id), run.Names.Length));
        }

        var result = await program.Exit();
        var (early, late) = (Between(100, 200), Between(Epochs - 100, Epochs));
        output.WriteLine($"epochs 100-200: {early}; last 100 epochs: {late}; ratio {(double)late.Resident / early.Resident:0.0000}");
        result.ExitCode.ShouldBe(0, result.Error);
        run.Events.Count(name => name == "networkRestarted").ShouldBe(2 * Epochs / 10);
        run.Committed.Length.ShouldBe(2 * Epochs);
        ((double)late.Resident / early.Resident).ShouldBeLessThanOrEqualTo(MostGrowth);
        late.Files.ShouldBeLessThanOrEqualTo(early.Files);

        Sample Between(int first, int last)
        {
            var part = samples.Where(sample => sample.Epoch >= first && sample.Epoch < last).ToArray();
            return new Sample(last, part.Max(sample => sample.Resident), part.Max(sample => sample.Files));
        }
    }

    private static long Resident(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^network 1  epoch +([0-9]+)/1000  loss ")]
    private static partial Regex CommittedEpoch();

    /// <param name="Epoch">Counted from 1.</param>
    /// <param name="Resident">Bytes.</param>
    /// <param name="Files">In the run directory, TensorBoard's left out.</param>
    private sealed record Sample(int Epoch, long Resident, int Files)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"at most {Resident / 1e6:0.0} MB and {Files} files");
    }
}
