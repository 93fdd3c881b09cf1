using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Networks that crash and begin again while the process goes on.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class CrashTests(UndisturbedRing undisturbed) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_lose_nothing_when_networks_crash()
    {
        var result = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos crashes=5@3x4:3,seed=2");

        result.ExitCode.ShouldBe(0, result.Error);
        Run.Events.Count(name => name == "networkRestarted").ShouldBe(5);
        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_lose_nothing_when_a_donor_is_late_and_crashes_again_and_again()
    {
        var result = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos delay=1@0:300,crash=1@1,crash=1@1:2,crash=2@1,delay=3@2:200");

        result.ExitCode.ShouldBe(0, result.Error);
        Run.Events.Count(name => name == "networkRestarted").ShouldBe(3);
        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_give_up_a_network_that_fails_too_often_and_lose_nothing()
    {
        var result = await _folder.Run($"{UndisturbedRing.Train} --s run --max-restarts 1 --chaos crash=2@2:3,crash=2@2:3,crash=2@2:3");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("network 2");
        result.Error.ShouldContain("injected by --chaos crash=2@2:3");
        Run.Events.ShouldContain("runFailed");

        await _folder.RunWell("train --resume run");
        Run.ShouldEqual(undisturbed.Run);
    }
}
