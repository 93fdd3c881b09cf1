using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>A loss that becomes NaN, with <c>--on-nan rollback</c>.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class RollbackTests(UndisturbedRing undisturbed) : IDisposable
{
    private const string Nans = "nan=2@1,nan=3@2";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_come_to_the_same_again_whatever_is_killed_in_between()
    {
        await RolledBack($"{UndisturbedRing.Train} --s first --on-nan rollback --chaos {Nans}");
        await RolledBack($"{UndisturbedRing.Train} --s second --on-nan rollback --chaos {Nans}");

        // Killed when the epoch of the rollback is trained and not committed: only the journal knows of the rollback then.
        var killed = await _folder.Run($"{UndisturbedRing.Train} --s third --on-nan rollback --chaos {Nans},exit=2@1:trained");
        killed.ExitCode.ShouldBe(ProgramResult.Killed);
        await RolledBack($"train --resume third --chaos {Nans}");

        var first = new RunFolder(_folder["first"]);
        first.Events.Count(name => name == "networkRolledBack").ShouldBe(2);
        first.Bytes(2, "final").ShouldNotBe(undisturbed.Run.Bytes(2, "final"));
        new RunFolder(_folder["second"]).ShouldEqual(first);
        new RunFolder(_folder["third"]).ShouldEqual(first);
    }

    [Fact]
    public async Task Should_stop_without_it_and_be_able_to_go_on_with_it()
    {
        var stopped = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos nan=1@1");
        stopped.ExitCode.ShouldBe(1);
        stopped.ErrorLine.ShouldContain("network 1: the training loss became NaN in epoch 2");

        await RolledBack("train --resume run --on-nan rollback --chaos nan=1@1");

        new RunFolder(_folder["run"]).Committed.ShouldBe(undisturbed.Run.Committed);
    }

    private async Task RolledBack(string commandLine)
    {
        var result = await _folder.Run(commandLine);
        result.ExitCode.ShouldBe(0, result.Error);
    }
}
