using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>A newest checkpoint that is damaged, though whoever wrote it believes it whole.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class TornCheckpointTests(UndisturbedRing undisturbed) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RunFolder Run => new(_folder["run"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("end")]
    [InlineData("flip")]
    [InlineData("rename")]
    public async Task Should_say_so_and_go_on_from_the_one_before(string tear)
    {
        var killed = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos tear=2@2:{tear},exit=2@2:committed");
        killed.ExitCode.ShouldBe(ProgramResult.Killed);

        var resumed = await _folder.Run("train --resume run");

        resumed.ExitCode.ShouldBe(0, resumed.Error);
        $"{resumed.Output}{resumed.Error}".ShouldContain("networks/2/checkpoint-2");
        Run.ShouldEqual(undisturbed.Run);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("rename")]
    public async Task Should_begin_again_where_the_only_checkpoint_is_damaged(string tear)
    {
        var killed = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos tear=1@0:{tear},exit=1@0:committed");
        killed.ExitCode.ShouldBe(ProgramResult.Killed);

        var resumed = await _folder.Run("train --resume run");

        resumed.ExitCode.ShouldBe(0, resumed.Error);
        $"{resumed.Output}{resumed.Error}".ShouldContain("networks/1/checkpoint-0");
        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_recover_within_the_process_too()
    {
        var result = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos tear=3@1:flip,crash=3@2:1");

        result.ExitCode.ShouldBe(0, result.Error);
        Run.Events.ShouldContain("networkRestarted");
        Run.ShouldEqual(undisturbed.Run);
    }
}
