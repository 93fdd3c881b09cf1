using System.Numerics;
using System.Runtime.InteropServices;

namespace Grafting.Mixing;

/// <summary>
/// Counts weights in 10 equal half-open bins between their minimum and maximum. Edges are min + k · ((max − min) / 10) in
/// float32 and weights are compared with them; the last bin is half-open too, so the maximum itself is counted nowhere.
/// </summary>
internal static class WeightHistogram
{
    public const int Bins = 10;

    /// <summary>Fills <paramref name="counts"/> (10 of them) in one pass for the extremes and one for the bins.</summary>
    public static void Count(ReadOnlySpan<float> weights, Span<int> counts)
    {
        var (minimum, maximum) = Extremes(weights);
        var width = (maximum - minimum) / Bins;
        Span<int> atLeast = stackalloc int[Bins + 1];
        Span<float> edges = stackalloc float[Bins + 1];
        for (var k = 0; k <= Bins; k++)
        {
            edges[k] = minimum + k * width;
        }

        CountAtLeast(weights, edges, atLeast);
        for (var k = 0; k < Bins; k++)
        {
            counts[k] = atLeast[k] - atLeast[k + 1];
        }
    }

    private static (float Minimum, float Maximum) Extremes(ReadOnlySpan<float> weights)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        Vector<float> low = new(float.PositiveInfinity), high = new(float.NegativeInfinity);
        foreach (var vector in vectors)
        {
            low = Vector.Min(low, vector);
            high = Vector.Max(high, vector);
        }

        var (minimum, maximum) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            (minimum, maximum) = (MathF.Min(minimum, low[i]), MathF.Max(maximum, high[i]));
        }

        foreach (var weight in weights[(vectors.Length * Vector<float>.Count)..])
        {
            (minimum, maximum) = (MathF.Min(minimum, weight), MathF.Max(maximum, weight));
        }

        return (minimum, maximum);
    }

    /// <summary>For each edge, how many weights are not below it: eleven running counters, no bin index and no branch.</summary>
    private static void CountAtLeast(ReadOnlySpan<float> weights, ReadOnlySpan<float> edges, Span<int> atLeast)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(weights);
        Vector<float> e1 = new(edges[1]), e2 = new(edges[2]), e3 = new(edges[3]), e4 = new(edges[4]), e5 = new(edges[5]);
        Vector<float> e6 = new(edges[6]), e7 = new(edges[7]), e8 = new(edges[8]), e9 = new(edges[9]), e10 = new(edges[10]);
        Vector<int> c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        Vector<int> c6 = default, c7 = default, c8 = default, c9 = default, c10 = default;
        foreach (var vector in vectors)
        {
            // A comparison gives −1 where it holds.
            c1 -= Vector.GreaterThanOrEqual(vector, e1);
            c2 -= Vector.GreaterThanOrEqual(vector, e2);
            c3 -= Vector.GreaterThanOrEqual(vector, e3);
            c4 -= Vector.GreaterThanOrEqual(vector, e4);
            c5 -= Vector.GreaterThanOrEqual(vector, e5);
            c6 -= Vector.GreaterThanOrEqual(vector, e6);
            c7 -= Vector.GreaterThanOrEqual(vector, e7);
            c8 -= Vector.GreaterThanOrEqual(vector, e8);
            c9 -= Vector.GreaterThanOrEqual(vector, e9);
            c10 -= Vector.GreaterThanOrEqual(vector, e10);
        }

        ReadOnlySpan<Vector<int>> sums = [c1, c2, c3, c4, c5, c6, c7, c8, c9, c10];
        atLeast[0] = weights.Length;
        for (var k = 1; k <= Bins; k++)
        {
            atLeast[k] = Vector.Sum(sums[k - 1]);
        }

        foreach (var weight in weights[(vectors.Length * Vector<float>.Count)..])
        {
            for (var k = 1; k <= Bins; k++)
            {
                atLeast[k] += weight >= edges[k] ? 1 : 0;
            }
        }
    }
}
