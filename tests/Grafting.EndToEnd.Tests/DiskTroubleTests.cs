using System.Runtime.Versioning;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>A disk that fills up, and folders that can no longer be written.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class DiskTroubleTests(UndisturbedRing undisturbed) : IDisposable
{
    /// <summary>Enough for some epochs: the checkpoint of a ResNet20 has 2.2 MB, its snapshot 1.1 MB.</summary>
    private const int Quota = 20_000_000;

    /// <summary>Holds a ring where its first epoch is trained, long enough to take something away from it.</summary>
    private const string Held = "delay=1@1:2000";

    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_stop_with_the_reason_when_the_disk_is_full_and_go_on_when_it_is_not()
    {
        var full = await _folder.Run($"{UndisturbedRing.Train} --s run --max-restarts 0 --chaos quota={Quota}");

        full.ExitCode.ShouldBe(1);
        full.ErrorLine.ShouldContain("No space left on device");
        Run.Committed.ShouldNotBeEmpty();
        Run.Names.ShouldNotContain("summary.json");
        ShouldHoldWholeFiles();

        await _folder.RunWell("train --resume run");
        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_stop_with_the_reason_when_a_folder_is_taken_away_and_go_on_when_it_is_back()
    {
        await StopsWhile(
            () =>
            {
                Directory.Move(_folder["run/networks/2"], _folder["elsewhere"]);
                File.WriteAllText(_folder["run/networks/2"], "");
            },
            "run/networks/2",
            () =>
            {
                File.Delete(_folder["run/networks/2"]);
                Directory.Move(_folder["elsewhere"], _folder["run/networks/2"]);
            });
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Should_stop_with_the_reason_when_a_folder_becomes_read_only_and_go_on_when_it_is_not()
    {
        Skip.If(OperatingSystem.IsWindows() || !PermissionsStopThisUser(), "permissions do not stop this user");

        await StopsWhile(
            () => File.SetUnixFileMode(_folder["run/networks/2"], ReadOnly),
            "permission denied",
            () => File.SetUnixFileMode(_folder["run/networks/2"], ReadOnly | UnixFileMode.UserWrite));
    }

    [UnsupportedOSPlatform("windows")]
    private bool PermissionsStopThisUser()
    {
        Directory.CreateDirectory(_folder["closed"], ReadOnly);
        try
        {
            File.WriteAllText(_folder["closed/file"], "");
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    private async Task StopsWhile(Action takeAway, string reason, Action giveBack)
    {
        using var program = _folder.Start($"{UndisturbedRing.Train} --s run --max-restarts 0 --chaos {Held}");
        await program.FirstLine(line => line.Contains("network 2  epoch 1/", StringComparison.Ordinal) && line.Contains("  test ", StringComparison.Ordinal));

        takeAway();
        var result = await program.Exit();
        giveBack();

        result.ExitCode.ShouldBe(1);
        result.ErrorLine.ShouldContain(reason);
        ShouldHoldWholeFiles();
        await _folder.RunWell("train --resume run");
        Run.ShouldEqual(undisturbed.Run);
    }

    /// <summary>What has its final name is whole.</summary>
    private void ShouldHoldWholeFiles()
    {
        foreach (var network in Run.Committed.Select(row => row.Network).Distinct())
        {
            Run.State(network, "best").Values.ShouldAllBe(value => float.IsFinite(value));
        }
    }
}
