using CsCheck;
using Grafting.Core.Tests.Golden;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class WeightEntropyTests
{
    /// <summary>Numbers that lie on bin edges, just beside them, or anywhere.</summary>
    private static readonly Gen<float[]> Weights = Gen.OneOf(
        Gen.Int[-20, 20].Select(k => k / 20f),
        Gen.Int[-5, 5].Select(k => MathF.BitIncrement(k / 10f)),
        Gen.Float[-1, 1]).Array[1, 300];

    public static TheoryData<string> GoldenNames => [.. Rows.Keys];

    private static Dictionary<string, Row> Rows { get; } =
        GoldenFile.Read<Row[]>("entropy.json").ToDictionary(row => row.Name);

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void Should_agree_with_pytorch(string name)
    {
        var row = Rows[name];
        var weights = GoldenFile.Floats(row.Values);

        ((double)WeightEntropy.Of(weights)).ShouldBe(row.Entropy, 1e-6);
        if (row.Counts is not null)
        {
            Counts(weights).ShouldBe(row.Counts);
        }
    }

    [Fact]
    public void Should_follow_from_the_shares_of_bins_by_hand()
    {
        // From 0 to 10 the bins are [0, 1), [1, 2), … [9, 10): the maximum is counted nowhere, but among the 11 numbers.
        float[] weights = [.. Enumerable.Range(0, 11)];

        ((double)WeightEntropy.Of(weights)).ShouldBe(10 * Math.Log(11) / 11, 1e-6);
    }

    [Fact]
    public void Should_be_zero_for_equal_weights() =>
        Gen.Select(Gen.Float[-100, 100], Gen.Int[1, 300]).Sample((value, count) =>
            WeightEntropy.Of(Enumerable.Repeat(value, count).ToArray()) == 0);

    [Fact]
    public void Should_lie_between_zero_and_the_logarithm_of_ten() =>
        Weights.Sample(weights => WeightEntropy.Of(weights) is >= 0 and <= 2.302586f);

    [Fact]
    public void Should_not_depend_on_the_order_of_weights() =>
        Gen.Select(Weights, Gen.Int[0, 1000]).Sample((weights, seed) =>
        {
            var shuffled = weights.OrderBy(weight => HashCode.Combine(weight, seed)).ToArray();
            return WeightEntropy.Of(shuffled) == WeightEntropy.Of(weights);
        });

    [Fact]
    public void Should_count_as_comparing_each_weight_with_each_edge_does() =>
        Weights.Sample(weights => Counts(weights).ShouldBe(CountsOneByOne(weights)));

    private static int[] Counts(float[] weights)
    {
        var counts = new int[WeightHistogram.Bins];
        WeightHistogram.Count(weights, counts);
        return counts;
    }

    private static int[] CountsOneByOne(float[] weights)
    {
        var (low, high) = (weights.Min(), weights.Max());
        var width = (high - low) / WeightHistogram.Bins;
        return Enumerable.Range(0, WeightHistogram.Bins)
            .Select(k => weights.Count(weight => weight >= low + k * width && weight < low + (k + 1) * width))
            .ToArray();
    }

    private sealed record Row(string Name, int[]? Counts, double Entropy, string Values);
}
