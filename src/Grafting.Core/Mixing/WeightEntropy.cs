using System.Runtime.InteropServices;
using Grafting.Checkpoints;
using TorchSharp;

namespace Grafting.Mixing;

/// <summary>
/// The entropy of weight tensors in nats: H = −Σ p_k ln p_k over the non-empty ones of 10 bins
/// (Meng et al., CVPR 2020, equation 7). Equal weights have entropy 0.
/// </summary>
public static class WeightEntropy
{
    /// <summary>The entropy of some weights, in any order.</summary>
    public static float Of(ReadOnlySpan<float> weights)
    {
        Span<int> counts = stackalloc int[WeightHistogram.Bins];
        WeightHistogram.Count(weights, counts);
        var shares = new float[WeightHistogram.Bins];
        ToShares(counts, weights.Length, shares);
        return Sum(shares, Logarithms(shares));
    }

    /// <summary>The entropies of several float32 entries of one state.</summary>
    public static float[] Of(NetworkState state, IReadOnlyList<int> indexes)
    {
        Span<int> counts = stackalloc int[WeightHistogram.Bins];
        var shares = new float[indexes.Count * WeightHistogram.Bins];
        for (var i = 0; i < indexes.Count; i++)
        {
            var weights = state.ValuesOf(indexes[i]);
            WeightHistogram.Count(weights, counts);
            ToShares(counts, weights.Length, shares.AsSpan(i * WeightHistogram.Bins, WeightHistogram.Bins));
        }

        var logarithms = Logarithms(shares);
        var entropies = new float[indexes.Count];
        for (var i = 0; i < entropies.Length; i++)
        {
            var bins = new Range(i * WeightHistogram.Bins, (i + 1) * WeightHistogram.Bins);
            entropies[i] = Sum(shares.AsSpan(bins), logarithms.AsSpan(bins));
        }

        return entropies;
    }

    private static void ToShares(ReadOnlySpan<int> counts, int total, Span<float> shares)
    {
        for (var k = 0; k < counts.Length; k++)
        {
            shares[k] = (float)counts[k] / total;
        }
    }

    /// <summary>libtorch's logarithm, whose last bit differs from the C library's: coefficients must agree with PyTorch's.</summary>
    private static float[] Logarithms(float[] shares)
    {
        using var input = torch.tensor(shares);
        using var output = input.log();
        return MemoryMarshal.Cast<byte, float>(output.bytes).ToArray();
    }

    private static float Sum(ReadOnlySpan<float> shares, ReadOnlySpan<float> logarithms)
    {
        var entropy = 0f;
        for (var k = 0; k < shares.Length; k++)
        {
            if (shares[k] != 0)
            {
                entropy -= shares[k] * logarithms[k];
            }
        }

        return entropy;
    }
}
