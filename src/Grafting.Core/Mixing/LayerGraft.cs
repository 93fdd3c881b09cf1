using System.Numerics;
using System.Runtime.InteropServices;
using Grafting.Checkpoints;

namespace Grafting.Mixing;

/// <summary>
/// The layer-level graft: every entry becomes own·α + donor·(1−α) in float32, with the coefficient of the anchor that it
/// follows (Meng et al., CVPR 2020, section 3.3).
/// </summary>
public static class LayerGraft
{
    /// <summary>Writes the mix of two states of one layout. The destination may be the own state itself.</summary>
    /// <param name="plan">Which anchor each entry follows.</param>
    /// <param name="own">The network's own state.</param>
    /// <param name="donor">The donor's state.</param>
    /// <param name="a">A of <see cref="Coefficient"/>.</param>
    /// <param name="c">c of <see cref="Coefficient"/>.</param>
    /// <param name="values">Where the mixed float32 entries go, placed as in the layout.</param>
    /// <param name="counters">Where the mixed counters go.</param>
    public static GraftReport Apply(
        LayerPlan plan, NetworkState own, NetworkState donor, double a, double c, Span<float> values, Span<long> counters)
    {
        var ownEntropies = WeightEntropy.Of(own, plan.AnchorIndexes);
        var donorEntropies = WeightEntropy.Of(donor, plan.AnchorIndexes);
        var layers = new LayerCoefficient[plan.AnchorIndexes.Count];
        for (var k = 0; k < layers.Length; k++)
        {
            var alpha = Coefficient.For(ownEntropies[k], donorEntropies[k], a, c);
            var name = own.Layout.Entries[plan.AnchorIndexes[k]].Name;
            layers[k] = new LayerCoefficient(name, ownEntropies[k], donorEntropies[k], alpha);
        }

        for (var i = 0; i < own.Layout.Entries.Count; i++)
        {
            MixEntry(i, layers[plan.AnchorOf[i]].Alpha, own, donor, values, counters);
        }

        return new GraftReport(layers);
    }

    private static void MixEntry(int index, double alpha, NetworkState own, NetworkState donor, Span<float> values, Span<long> counters)
    {
        // 1−α is taken in double and then rounded, as Python does before it hands the number to PyTorch.
        var (share, rest) = ((float)alpha, (float)(1 - alpha));
        var (entry, offset) = (own.Layout.Entries[index], own.Layout.OffsetOf(index));
        if (entry.Kind is EntryKind.Counter)
        {
            counters[offset] = (long)(own.Counters[offset] * share + donor.Counters[offset] * rest);
            return;
        }

        Mix(own.ValuesOf(index), donor.ValuesOf(index), share, rest, values.Slice(offset, entry.Length));
    }

    /// <summary>own·share + donor·rest, each product rounded before the sum, as PyTorch's separate operations do.</summary>
    private static void Mix(ReadOnlySpan<float> own, ReadOnlySpan<float> donor, float share, float rest, Span<float> mixed)
    {
        var u = MemoryMarshal.Cast<float, Vector<float>>(own);
        var v = MemoryMarshal.Cast<float, Vector<float>>(donor);
        var w = MemoryMarshal.Cast<float, Vector<float>>(mixed);
        for (var i = 0; i < w.Length; i++)
        {
            w[i] = u[i] * share + v[i] * rest;
        }

        for (var i = w.Length * Vector<float>.Count; i < mixed.Length; i++)
        {
            mixed[i] = own[i] * share + donor[i] * rest;
        }
    }
}
