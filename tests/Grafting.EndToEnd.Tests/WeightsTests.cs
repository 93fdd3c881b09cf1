using System.Globalization;
using System.Text.Json;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>The commands that read weights, on those that a run has written: they must agree with what the run said.</summary>
[Collection(TrainedPairTests.Name)]
public sealed class WeightsTests(TrainedPair pair) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Should_graft_as_the_ring_did(int own, int donor)
    {
        var result = await _folder.RunWell(
            $"graft {pair.Run.Weights(own, "last")} {pair.Run.Weights(donor, "last")} --out grafted.safetensors --json");

        (await File.ReadAllBytesAsync(_folder["grafted.safetensors"])).ShouldBe(pair.Run.Bytes(own, "final"));
        var recorded = pair.Run.Epoch(own, TrainedPair.Epochs - 1).GetProperty("alphas").EnumerateObject();
        result.Json.GetProperty("layers").EnumerateArray()
            .Select(layer => (layer.GetProperty("layer").GetString(), layer.GetProperty("alpha").GetDouble()))
            .ShouldBe(recorded.Select(alpha => ((string?)alpha.Name, alpha.Value.GetDouble())));
    }

    [Fact]
    public async Task Should_evaluate_the_best_weights_as_their_epoch_did()
    {
        foreach (var network in new[] { 1, 2 })
        {
            var best = Summary(network).GetProperty("best");
            var epoch = pair.Run.Epoch(network, best.GetProperty("epoch").GetInt32());

            var measured = (await _folder.RunWell($"evaluate {pair.Run.Weights(network, "best")} --limit-test 128 --json")).Json;

            measured.GetProperty("top1").GetDouble().ShouldBe(epoch.GetProperty("testAccuracy").GetDouble());
            measured.GetProperty("loss").GetDouble().ShouldBe(epoch.GetProperty("testLoss").GetDouble(), 1e-5);
            measured.GetProperty("total").GetInt32().ShouldBe(128);
        }
    }

    [Fact]
    public async Task Should_evaluate_several_files_and_their_ensemble()
    {
        var results = (await _folder.RunWell(
            $"evaluate {pair.Run.Weights(1, "final")} {pair.Run.Weights(2, "final")} --limit-test 128 --ensemble --json")).Json;

        // Twins: the ensemble of equal weights is each of them.
        var expected = Summary(1).GetProperty("final").GetProperty("testAccuracy").GetDouble();
        results.EnumerateArray().Select(result => result.GetProperty("top1").GetDouble()).ShouldBe([expected, expected, expected]);
    }

    [Fact]
    public async Task Should_count_the_invalid_filters_that_the_summary_counts()
    {
        var result = await _folder.RunWell($"inspect {pair.Run.Weights(1, "final")} --threshold 0.1 0.01 --json");

        var file = result.Json.GetProperty("files")[0];
        var summary = Summary(1).GetProperty("invalidFilters");
        file.GetProperty("total").GetInt32().ShouldBe(summary.GetProperty("total").GetInt32());
        JsonElement.DeepEquals(file.GetProperty("thresholds"), summary.GetProperty("thresholds")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("norms.png")]
    [InlineData("norms.svg")]
    public async Task Should_draw_filter_norms_and_say_nothing_else(string picture)
    {
        await _folder.RunWell($"inspect {pair.Run.Weights(1, "last")} {pair.Run.Weights(2, "last")} --plot {picture} --json");

        new FileInfo(_folder[picture]).Length.ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public async Task Should_take_a_pytorch_file_wherever_it_takes_weights()
    {
        const string Train = "train --model resnet20 --num 1 --epochs 1 --limit-train 128 --limit-test 64";
        var weights = pair.Run.Weights(1, "final");
        await _folder.RunWell($"convert {weights} weights.pth");
        var evaluated = await Task.WhenAll(Both("evaluate {0} {0} --limit-test 64 --ensemble --json"));
        var inspected = await Task.WhenAll(Both("inspect {0} --json"));

        await _folder.RunWell($"{Train} --init {weights} --s one");
        await _folder.RunWell($"{Train} --pretrained weights.pth --s two");
        await _folder.RunWell($"convert weights.pth back.safetensors --model resnet20");

        evaluated[1].Json[2].GetRawText().ShouldBe(evaluated[0].Json[2].GetRawText());
        inspected[1].Json.GetProperty("files")[0].GetProperty("layers").GetRawText()
            .ShouldBe(inspected[0].Json.GetProperty("files")[0].GetProperty("layers").GetRawText());
        (await File.ReadAllBytesAsync(_folder["two/networks/1/final.safetensors"]))
            .ShouldBe(await File.ReadAllBytesAsync(_folder["one/networks/1/final.safetensors"]));
        (await File.ReadAllBytesAsync(_folder["back.safetensors"])).ShouldBe(pair.Run.Bytes(1, "final"));

        IEnumerable<Task<ProgramResult>> Both(string command) =>
            [_folder.RunWell(string.Format(CultureInfo.InvariantCulture, command, weights)), _folder.RunWell(string.Format(CultureInfo.InvariantCulture, $"{command} --model resnet20", "weights.pth"))];
    }

    private JsonElement Summary(int network) => pair.Run.Summary.GetProperty("networks").EnumerateArray()
        .Single(row => row.GetProperty("network").GetInt32() == network);
}
