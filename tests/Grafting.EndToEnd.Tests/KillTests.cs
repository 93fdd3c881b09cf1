using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary><c>kill -9</c> of the whole process. <c>tests/long</c> has more moments and larger networks.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class KillTests(UndisturbedRing undisturbed) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_lose_nothing_when_killed_right_after_a_step()
    {
        await Killed($"{UndisturbedRing.Train} --s run --chaos exit=2@0:snapshot");
        await Killed("train --resume run --chaos exit=3@1:grafted");
        await Killed("train --resume run --chaos exit=1@2:checkpoint");
        await Killed("train --resume run --chaos exit=2@3:committed");

        await _folder.RunWell("train --resume run");

        new RunFolder(_folder["run"]).ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_lose_nothing_when_killed_at_any_moment()
    {
        var moments = new KillMoments(seed: 1, mostLines: 2);
        for (var kill = 0; kill < 4; kill++)
        {
            using var program = _folder.Start(kill == 0 ? $"{UndisturbedRing.Train} --s run" : "train --resume run");
            (await moments.Kill(program)).ShouldBeTrue("it must not end before");
        }

        await _folder.RunWell("train --resume run");

        new RunFolder(_folder["run"]).ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_begin_at_epoch_0_when_killed_before_any_checkpoint()
    {
        await Killed($"{UndisturbedRing.Train} --s run --chaos exit=1@0:trained");
        new RunFolder(_folder["run"]).Committed.ShouldNotContain(row => row.Network == 1); // Another may have been that much faster.

        await _folder.RunWell("train --resume run");

        new RunFolder(_folder["run"]).ShouldEqual(undisturbed.Run);
    }

    private async Task Killed(string commandLine) => (await _folder.Run(commandLine)).ExitCode.ShouldBe(ProgramResult.Killed);
}
