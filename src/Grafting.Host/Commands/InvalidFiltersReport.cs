using Grafting.Mixing;

namespace Grafting.Host.Commands;

/// <summary>What <c>inspect</c> says of a file: how many of its filters are below each threshold, in all and in each layer.</summary>
internal sealed record InvalidFiltersReport(
    string File, int Total, IReadOnlyList<ThresholdCount> Thresholds, IReadOnlyList<LayerReport> Layers)
{
    public static InvalidFiltersReport Of(InspectedFile file, IReadOnlyList<double> thresholds)
    {
        LayerReport[] layers = [.. file.Layers.Select(layer => LayerReport.Of(layer, thresholds))];
        var total = layers.Sum(layer => layer.Total);
        return new InvalidFiltersReport(
            file.Path, total, [.. thresholds.Select((threshold, i) => ThresholdCount.Of(threshold, layers.Sum(layer => layer.Thresholds[i].Invalid), total))], layers);
    }
}

/// <param name="Layer">The name of the convolution's weight.</param>
/// <param name="Total">Its filters.</param>
/// <param name="Min">The least L1 norm of a filter; <paramref name="Median"/> and <paramref name="Max"/> accordingly.</param>
internal sealed record LayerReport(string Layer, int Total, IReadOnlyList<ThresholdCount> Thresholds, double Min, double Median, double Max)
{
    public static LayerReport Of(FilterNorms layer, IReadOnlyList<double> thresholds) => new(
        layer.Layer,
        layer.Sorted.Count,
        [.. thresholds.Select(threshold => ThresholdCount.Of(threshold, layer.Below(threshold), layer.Sorted.Count))],
        layer.Sorted[0],
        layer.Median,
        layer.Sorted[^1]);
}

internal sealed record ThresholdCount(double Threshold, int Invalid, double Ratio)
{
    public static ThresholdCount Of(double threshold, int invalid, int total) => new(threshold, invalid, (double)invalid / total);
}
