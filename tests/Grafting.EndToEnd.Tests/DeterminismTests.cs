using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Equal commands and seeds give equal bytes, whatever runs beside what.</summary>
public sealed class DeterminismTests : IDisposable
{
    private const string Ring = "--num 3 --difflr --cos --epochs 2";
    private const string Pair = "--num 2 --epochs 1 --precision bf16";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_give_equal_bytes_for_equal_seeds_and_any_slots()
    {
        var expected = await FinalWeights($"{Ring} --slots 1 --seed 1", networks: 3);

        (await FinalWeights($"{Ring} --slots 2 --seed 1", networks: 3)).ShouldBe(expected);
        (await FinalWeights($"{Ring} --slots 2 --seed 1", networks: 3)).ShouldBe(expected);
        expected.ShouldBeUnique();
        (await FinalWeights($"{Ring} --slots 2 --seed 2", networks: 3)).Intersect(expected).ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_give_equal_bytes_in_reduced_precision()
    {
        var expected = await FinalWeights($"{Pair} --slots 1", networks: 2);

        (await FinalWeights($"{Pair} --slots 2", networks: 2)).ShouldBe(expected);
    }

    [Fact]
    public async Task Should_train_one_network_without_grafting_and_repeat_it()
    {
        var first = await Train("--num 1 --epochs 2");
        var second = await Train("--num 1 --epochs 2");

        second.Bytes(1, "final").ShouldBe(first.Bytes(1, "final"));
        first.Bytes(1, "final").ShouldBe(first.Bytes(1, "last"));
        first.Committed.ShouldBe([(1, 0), (1, 1)]);
        first.Epochs.ShouldAllBe(row => row.GetProperty("alphas").EnumerateObject().Count() == 0);
    }

    private async Task<string[]> FinalWeights(string flags, int networks)
    {
        var run = await Train(flags);
        return [.. Enumerable.Range(1, networks).Select(network => Convert.ToHexString(run.Bytes(network, "final")))];
    }

    private async Task<RunFolder> Train(string flags)
    {
        var name = Path.GetRandomFileName();
        await _folder.RunWell($"train --model resnet20 --limit-train 256 --limit-test 128 {flags} --s {name}");
        return new RunFolder(_folder[name]);
    }
}
