using Grafting.Checkpoints;

namespace Grafting.Mixing;

/// <summary>
/// The layer-level graft: every entry becomes own·α + donor·(1−α) in float32, with the coefficient of the anchor that it
/// follows (Meng et al., CVPR 2020, section 3.3).
/// </summary>
/// <param name="layout">The state of the networks.</param>
/// <param name="a">A of <see cref="Coefficient"/>.</param>
/// <param name="c">c of <see cref="Coefficient"/>.</param>
public sealed class LayerGraft(StateLayout layout, double a, double c) : GraftRule
{
    private readonly LayerPlan _plan = LayerPlan.For(layout);

    /// <summary>The entropies of the anchors: both owner and recipient compare them.</summary>
    public override void Describe(NetworkState snapshot) =>
        snapshot.AnchorEntropies = WeightEntropy.Of(snapshot, _plan.AnchorIndexes);

    public override GraftReport Mix(NetworkState own, NetworkState donor, Span<float> values, Span<long> counters)
    {
        var layers = Weigh(own, donor);
        for (var i = 0; i < donor.Layout.Entries.Count; i++)
        {
            MixEntry(i, layers[_plan.AnchorOf[i]].Alpha, donor, values, counters);
        }

        return new GraftReport(layers);
    }

    private LayerCoefficient[] Weigh(NetworkState own, NetworkState donor)
    {
        var ownEntropies = EntropiesOf(own);
        var donorEntropies = EntropiesOf(donor);
        var layers = new LayerCoefficient[_plan.AnchorIndexes.Count];
        for (var k = 0; k < layers.Length; k++)
        {
            var alpha = Coefficient.For(ownEntropies[k], donorEntropies[k], a, c);
            var name = own.Layout.Entries[_plan.AnchorIndexes[k]].Name;
            layers[k] = new LayerCoefficient(name, ownEntropies[k], donorEntropies[k], alpha);
        }

        return layers;
    }

    private float[] EntropiesOf(NetworkState state) => state.AnchorEntropies ?? WeightEntropy.Of(state, _plan.AnchorIndexes);

    private static void MixEntry(int index, double alpha, NetworkState donor, Span<float> values, Span<long> counters)
    {
        var (share, rest) = ((float)alpha, WeightedSum.RestOf(alpha));
        var (entry, offset) = (donor.Layout.Entries[index], donor.Layout.OffsetOf(index));
        if (entry.Kind is EntryKind.Counter)
        {
            counters[offset] = (long)(counters[offset] * share + donor.Counters[offset] * rest);
            return;
        }

        WeightedSum.Mix(values.Slice(offset, entry.Length), donor.ValuesOf(index), share, rest);
    }
}
