using System.Diagnostics;
using Grafting.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests;

/// <summary>What must be lost when a run is killed, crashes or loses files: nothing.</summary>
public sealed class RecoveryTests(UndisturbedCifarRing undisturbed, ITestOutputHelper output) : IClassFixture<UndisturbedCifarRing>, IDisposable
{
    private const int Moments = 25;

    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder["run"]);

    private string Train => $"{undisturbed.Train} --s run";

    private string Resume => $"train --resume run {undisturbed.Data}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_lose_nothing_when_killed_at_25_moments()
    {
        var moments = new KillMoments(seed: 25, mostLines: 30);
        for (var kill = 1; kill <= Moments; kill++)
        {
            using var program = _folder.Start(kill == 1 ? Train : Resume);
            (await moments.Kill(program)).ShouldBeTrue("it must not end before");
            output.WriteLine($"kill {kill}: {Run.Committed.Length} epochs committed; {string.Join(" ", Run.Names.Where(name => name.Contains("/.", StringComparison.Ordinal)))}");
        }

        await _folder.RunWell(Resume, UndisturbedCifarRing.Patience);

        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_lose_nothing_when_killed_right_after_each_step_of_each_network()
    {
        var chaos = new[] { "trained", "snapshot", "grafted", "checkpoint", "committed" }
            .SelectMany((step, i) => Enumerable.Range(1, UndisturbedCifarRing.Networks).Select(network => $"exit={network}@{2 * ((3 * i) + network)}:{step}"));
        var command = Train;
        foreach (var exit in chaos)
        {
            var killed = await _folder.Run($"{command} --chaos {exit}", UndisturbedCifarRing.Patience);
            killed.ExitCode.ShouldBe(ProgramResult.Killed, killed.Error);
            command = Resume;
        }

        await _folder.RunWell(Resume, UndisturbedCifarRing.Patience);

        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_lose_nothing_when_networks_crash_25_times()
    {
        var crashes = $"crashes={Moments}@{UndisturbedCifarRing.Networks}x{UndisturbedCifarRing.Epochs}:{UndisturbedCifarRing.Batches}";
        var since = Stopwatch.StartNew();

        var result = await _folder.Run($"{Train} --chaos {crashes}", UndisturbedCifarRing.Patience);

        output.WriteLine($"{since.Elapsed.TotalSeconds:0} s");
        result.ExitCode.ShouldBe(0, result.Error);
        Run.Events.Count(name => name == "networkRestarted").ShouldBe(Moments);
        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_lose_nothing_when_checkpoints_are_damaged_in_every_way()
    {
        var command = Train;
        foreach (var (i, tear) in new[] { "header", "middle", "end", "flip", "rename" }.Index())
        {
            var (network, epoch) = (1 + i % UndisturbedCifarRing.Networks, 3 + 4 * i);
            var killed = await _folder.Run(
                $"{command} --chaos tear={network}@{epoch}:{tear},exit={network}@{epoch}:committed", UndisturbedCifarRing.Patience);
            killed.ExitCode.ShouldBe(ProgramResult.Killed, killed.Error);
            command = Resume;
        }

        var result = await _folder.Run(Resume, UndisturbedCifarRing.Patience);

        result.ExitCode.ShouldBe(0, result.Error);
        Run.ShouldEqual(undisturbed.Run);
    }
}
