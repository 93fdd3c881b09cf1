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
    /// <summary>What a graft of the donor's state into the own one will do, from both states' entropies.</summary>
    /// <param name="plan">Which anchor each entry follows.</param>
    /// <param name="own">The network's own state.</param>
    /// <param name="donor">The donor's state, of the same layout.</param>
    /// <param name="a">A of <see cref="Coefficient"/>.</param>
    /// <param name="c">c of <see cref="Coefficient"/>.</param>
    public static GraftReport Weigh(LayerPlan plan, NetworkState own, NetworkState donor, double a, double c)
    {
        var ownEntropies = EntropiesOf(own, plan);
        var donorEntropies = EntropiesOf(donor, plan);
        var layers = new LayerCoefficient[plan.AnchorIndexes.Count];
        for (var k = 0; k < layers.Length; k++)
        {
            var alpha = Coefficient.For(ownEntropies[k], donorEntropies[k], a, c);
            var name = own.Layout.Entries[plan.AnchorIndexes[k]].Name;
            layers[k] = new LayerCoefficient(name, ownEntropies[k], donorEntropies[k], alpha);
        }

        return new GraftReport(layers);
    }

    /// <summary>Mixes the donor's state into the own one, where that lies.</summary>
    /// <param name="plan">Which anchor each entry follows.</param>
    /// <param name="report">The coefficients, as <see cref="Weigh"/> gave them.</param>
    /// <param name="donor">The donor's state.</param>
    /// <param name="values">The own float32 entries, placed as in the donor's layout; then the mixed ones.</param>
    /// <param name="counters">The own counters, then the mixed ones.</param>
    public static void Mix(LayerPlan plan, GraftReport report, NetworkState donor, Span<float> values, Span<long> counters)
    {
        for (var i = 0; i < donor.Layout.Entries.Count; i++)
        {
            MixEntry(i, report.Layers[plan.AnchorOf[i]].Alpha, donor, values, counters);
        }
    }

    private static float[] EntropiesOf(NetworkState state, LayerPlan plan) =>
        state.AnchorEntropies ?? WeightEntropy.Of(state, plan.AnchorIndexes);

    private static void MixEntry(int index, double alpha, NetworkState donor, Span<float> values, Span<long> counters)
    {
        // 1−α is taken in double and then rounded, as Python does before it hands the number to PyTorch.
        var (share, rest) = ((float)alpha, (float)(1 - alpha));
        var (entry, offset) = (donor.Layout.Entries[index], donor.Layout.OffsetOf(index));
        if (entry.Kind is EntryKind.Counter)
        {
            counters[offset] = (long)(counters[offset] * share + donor.Counters[offset] * rest);
            return;
        }

        Mix(values.Slice(offset, entry.Length), donor.ValuesOf(index), share, rest);
    }

    /// <summary>own·share + donor·rest, each product rounded before the sum, as PyTorch's separate operations do.</summary>
    private static void Mix(Span<float> own, ReadOnlySpan<float> donor, float share, float rest)
    {
        var u = MemoryMarshal.Cast<float, Vector<float>>(own);
        var v = MemoryMarshal.Cast<float, Vector<float>>(donor);
        for (var i = 0; i < u.Length; i++)
        {
            u[i] = u[i] * share + v[i] * rest;
        }

        for (var i = u.Length * Vector<float>.Count; i < own.Length; i++)
        {
            own[i] = own[i] * share + donor[i] * rest;
        }
    }
}
