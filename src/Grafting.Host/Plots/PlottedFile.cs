using Grafting.Mixing;

namespace Grafting.Host.Plots;

/// <summary>A weights file in a picture.</summary>
/// <param name="Label">What the legend calls it.</param>
/// <param name="Layers">The norms of its filters.</param>
internal sealed record PlottedFile(string Label, IReadOnlyList<FilterNorms> Layers)
{
    public int Filters => Layers.Sum(layer => layer.Sorted.Count);

    public double PercentBelow(double threshold) => 100.0 * Layers.Sum(layer => layer.Below(threshold)) / Filters;
}
