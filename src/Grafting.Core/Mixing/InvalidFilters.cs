using Grafting.Checkpoints;

namespace Grafting.Mixing;

/// <summary>
/// Counts convolution filters that have no effect: an output filter of an anchor whose L1 norm is below a threshold
/// (Meng et al., CVPR 2020, section 3.1).
/// </summary>
public static class InvalidFilters
{
    /// <summary>The thresholds that the published tables use.</summary>
    public static IReadOnlyList<double> PublishedThresholds { get; } = [0.1, 0.01];

    /// <summary>Filters that are counted: the output filters of all anchors.</summary>
    public static int Total(StateLayout layout) =>
        LayerPlan.Anchors(layout).Sum(index => (int)layout.Entries[index].Shape[0]);

    /// <summary>Filters of all anchors with an L1 norm below <paramref name="threshold"/>.</summary>
    public static int Count(NetworkState state, double threshold) => Norms(state).Sum(layer => layer.Below(threshold));

    /// <summary>The norms of each anchor's filters, in state-dict order.</summary>
    public static IReadOnlyList<FilterNorms> Norms(NetworkState state) =>
        [.. LayerPlan.Anchors(state.Layout).Select(index => new FilterNorms(state.Layout.Entries[index].Name, Sorted(state, index)))];

    private static double[] Sorted(NetworkState state, int index)
    {
        var entry = state.Layout.Entries[index];
        var size = entry.Length / (int)entry.Shape[0];
        var norms = new double[entry.Shape[0]];
        for (var filter = 0; filter < norms.Length; filter++)
        {
            norms[filter] = L1(state.ValuesOf(index).Slice(filter * size, size));
        }

        Array.Sort(norms);
        return norms;
    }

    private static double L1(ReadOnlySpan<float> filter)
    {
        var sum = 0.0;
        foreach (var weight in filter)
        {
            sum += Math.Abs((double)weight);
        }

        return sum;
    }
}
