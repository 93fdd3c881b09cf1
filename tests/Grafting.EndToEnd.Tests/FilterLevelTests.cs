using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Runs that graft by filters.</summary>
public sealed class FilterLevelTests : IDisposable
{
    private const string Train = "train --model resnet20 --level filter --num 2 --epochs 2 --batch-size 32 --limit-train 64 --limit-test 32";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_record_the_coefficients_of_each_batch_norm_and_graft_as_the_command_does()
    {
        await _folder.RunWell("train --model resnet20 --level filter --num 2 --epochs 1 --limit-train 128 --limit-test 64 --s run");
        var run = new RunFolder(_folder["run"]);

        run.Record.GetProperty("options").TryGetProperty("a", out _).ShouldBeFalse();
        var result = await _folder.RunWell(
            $"graft {run.Weights(1, "last")} {run.Weights(2, "last")} --level filter --out grafted.safetensors --json");
        (await File.ReadAllBytesAsync(_folder["grafted.safetensors"])).ShouldBe(run.Bytes(1, "final"));
        var alphas = run.Epoch(1, 0).GetProperty("alphas").EnumerateObject().ToArray();
        alphas.Length.ShouldBe(19);
        result.Json.GetProperty("norms").EnumerateArray().Zip(alphas).ShouldAllBe(pair =>
            pair.First.GetProperty("norm").GetString() == pair.Second.Name
            && pair.First.GetProperty("min").GetDouble() == pair.Second.Value.GetProperty("min").GetDouble()
            && pair.First.GetProperty("mean").GetDouble() == pair.Second.Value.GetProperty("mean").GetDouble()
            && pair.First.GetProperty("max").GetDouble() == pair.Second.Value.GetProperty("max").GetDouble());
    }

    [Fact]
    public async Task Should_lose_nothing_when_killed_and_refuse_to_go_on_at_another_level()
    {
        await _folder.RunWell($"{Train} --s undisturbed");
        (await _folder.Run($"{Train} --s run --chaos exit=2@0:grafted")).ExitCode.ShouldBe(ProgramResult.Killed);
        (await _folder.Run("train --resume run --chaos exit=1@1:checkpoint")).ExitCode.ShouldBe(ProgramResult.Killed);
        var run = new RunFolder(_folder["run"]);
        var before = run.Contents;

        var refused = await _folder.Run("train --resume run --level layer");
        run.Contents.ShouldBe(before);
        await _folder.RunWell("train --resume run");

        refused.ExitCode.ShouldBe(2);
        refused.ErrorLine.ShouldStartWith("error: run holds a run with other settings: --level is filter in run.json, layer here. ");
        run.Record.GetProperty("options").GetProperty("level").GetString().ShouldBe("filter");
        run.ShouldEqual(new RunFolder(_folder["undisturbed"]));
    }
}
