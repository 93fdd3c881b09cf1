using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>A newest checkpoint that is damaged, though whoever wrote it believes it whole.</summary>
[Collection(UndisturbedRingTests.Name)]
public sealed class TornCheckpointTests(UndisturbedRing undisturbed) : IDisposable
{
    /// <summary>What comes before the hash in a row of the journal.</summary>
    private const string Checkpoint = "\"checkpoint\":\"";

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
        await Killed($"tear=2@2:{tear},exit=2@2:committed");

        await ResumesAndNames("networks/2/checkpoint-2");
    }

    [Fact]
    public async Task Should_say_so_and_go_on_from_the_one_before_when_its_hash_is_another()
    {
        await Killed("exit=3@2:committed");
        var journal = await File.ReadAllTextAsync(_folder["run/journal.jsonl"]);
        var row = journal.LastIndexOf("{\"kind\":\"committed\",\"network\":3,", StringComparison.Ordinal);
        var hash = journal.IndexOf(Checkpoint, row, StringComparison.Ordinal) + Checkpoint.Length;
        var other = journal[hash] == '0' ? "1" : "0";
        await File.WriteAllTextAsync(_folder["run/journal.jsonl"], journal.Remove(hash, 1).Insert(hash, other));

        await ResumesAndNames("networks/3/checkpoint-2");
    }

    [Fact]
    public async Task Should_cut_rows_that_were_never_written_to_their_end()
    {
        await Killed("exit=2@1:checkpoint");
        await File.AppendAllTextAsync(_folder["run/metrics.jsonl"], "{\"network\":2,\"epoch\":1,\"trainLoss\":2.4");
        await File.AppendAllTextAsync(_folder["run/journal.jsonl"], "{\"kind\":\"committed\",\"network\":2,\"epoch\":1,\"att");

        await _folder.RunWell("train --resume run");

        Run.ShouldEqual(undisturbed.Run);
    }

    [Fact]
    public async Task Should_begin_again_where_the_only_checkpoint_is_damaged()
    {
        await Killed("tear=1@0:header,exit=1@0:committed");

        await ResumesAndNames("networks/1/checkpoint-0");
    }

    [Fact]
    public async Task Should_recover_within_the_process_too()
    {
        var result = await _folder.Run($"{UndisturbedRing.Train} --s run --chaos tear=3@1:flip,crash=3@2:3");

        result.ExitCode.ShouldBe(0, result.Error);
        Run.Events.ShouldContain("fileUnusable");
        Run.Events.ShouldContain("networkRestarted");
        Run.ShouldEqual(undisturbed.Run);
    }

    private async Task Killed(string chaos) =>
        (await _folder.Run($"{UndisturbedRing.Train} --s run --chaos {chaos}")).ExitCode.ShouldBe(ProgramResult.Killed);

    /// <summary>Goes on to the same end, with a warning.</summary>
    private async Task ResumesAndNames(string checkpoint)
    {
        var resumed = await _folder.RunWell("train --resume run");

        resumed.Output.Split('\n').ShouldContain(line => line.StartsWith($"warning: run/{checkpoint}", StringComparison.Ordinal));
        Run.Events.ShouldContain("fileUnusable");
        Run.ShouldEqual(undisturbed.Run);
    }
}
