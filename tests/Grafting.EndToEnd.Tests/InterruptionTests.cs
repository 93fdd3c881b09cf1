using System.Diagnostics;
using System.Runtime.InteropServices;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Ctrl-C and SIGTERM while networks train: what can be committed within the grace is, and a resume comes to the same.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class InterruptionTests(UndisturbedRing undisturbed) : IDisposable
{
    /// <summary>Holds network 1 in its second epoch, and with it the ring.</summary>
    private const string Held = "--chaos delay=1@1:1000000";

    private const string ToGoOn = "To go on: grafting train --resume run\n";

    /// <summary>A batch takes a fraction of a second; on a busy machine, several.</summary>
    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130, "")]
    [InlineData(PosixSignal.SIGTERM, 143, "")]
    [InlineData(PosixSignal.SIGTERM, 143, "--grace 0")]
    public async Task Should_stop_soon_and_keep_what_is_committed(PosixSignal signal, int exitCode, string grace)
    {
        using var program = _folder.Start($"{UndisturbedRing.Train} --s run {grace}");
        var first = await FirstCommit(program);

        program.Send(signal);
        var since = Stopwatch.StartNew();
        var result = await program.Exit();

        since.Elapsed.ShouldBeLessThan(AFewSeconds);
        (result.ExitCode, result.Error).ShouldBe((exitCode, ToGoOn));
        Run.Events.ShouldBe(["runStopped"]);
        Run.Names.ShouldNotContain("summary.json");
        result.Output.ShouldContain(first);
        ShouldTellWhatIsCommitted(result.Output);
        await ResumesToTheSame();
    }

    [Fact]
    public async Task Should_give_up_what_takes_longer_than_the_grace()
    {
        using var program = _folder.Start($"{UndisturbedRing.Train} --s run --grace 1 {Held}");
        await FirstCommit(program);

        program.Send(PosixSignal.SIGTERM);
        var since = Stopwatch.StartNew();
        var result = await program.Exit();

        since.Elapsed.ShouldBeLessThan(AFewSeconds);
        (result.ExitCode, result.Error).ShouldBe((143, ToGoOn));
        Run.Committed.ShouldNotContain((1, 1));
        await ResumesToTheSame();
    }

    [Fact]
    public async Task Should_stop_at_once_at_a_second_signal_and_lose_nothing()
    {
        using var program = _folder.Start($"{UndisturbedRing.Train} --s run --grace 10000 {Held}");
        await FirstCommit(program);
        program.Send(PosixSignal.SIGINT);
        await program.Line("Stopping");

        program.Send(PosixSignal.SIGINT);
        var since = Stopwatch.StartNew();
        var result = await program.Exit();

        since.Elapsed.ShouldBeLessThan(AFewSeconds);
        result.ExitCode.ShouldBe(130);
        await ResumesToTheSame();
    }

    [Fact]
    public async Task Should_stop_the_quick_start_before_anything_is_committed()
    {
        using var program = _folder.Start("train --s run --grace 0");
        var title = await program.Line("resnet20");
        await program.Line("Writing to run");

        program.Send(PosixSignal.SIGTERM);
        var result = await program.Exit();

        title.ShouldStartWith("resnet20 on fashion-mnist-mini: 2 grafted networks, ");
        (result.ExitCode, result.Error).ShouldBe((143, ToGoOn));
        result.Output.ShouldNotContain("Test accuracy");
        Run.Names.ShouldNotContain(name => name.StartsWith("networks", StringComparison.Ordinal));
        Run.Committed.ShouldBeEmpty();
    }

    /// <summary>The line of the first epoch that is committed.</summary>
    private static async Task<string> FirstCommit(ProgramProcess program) =>
        await program.FirstLine(line => line.Contains($"epoch 1/{UndisturbedRing.Epochs}  loss", StringComparison.Ordinal))
        ?? throw new InvalidOperationException("No epoch was committed.");

    private async Task ResumesToTheSame()
    {
        await _folder.RunWell("train --resume run");
        Run.ShouldEqual(undisturbed.Run);
    }

    private void ShouldTellWhatIsCommitted(string output)
    {
        foreach (var (network, epoch) in Run.Committed)
        {
            Run.State(network, "best").Values.ShouldAllBe(value => float.IsFinite(value));
            output.ShouldContain($"network {network}  epoch {epoch + 1}/{UndisturbedRing.Epochs}  loss");
        }

        var fewest = Enumerable.Range(1, UndisturbedRing.Networks).Min(network => Run.Committed.Count(row => row.Network == network));
        output.ShouldContain($"Stopped: all networks have committed {fewest} of {UndisturbedRing.Epochs} epochs.");
        output.ShouldContain("Test accuracy in percent");
        output.ShouldContain("Written to run");
    }
}
