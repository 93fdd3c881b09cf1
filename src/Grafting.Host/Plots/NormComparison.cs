using System.Globalization;

namespace Grafting.Host.Plots;

/// <summary>What a picture of filter norms shows.</summary>
/// <param name="Name">The architecture, or null where it is not known.</param>
/// <param name="Files">The file itself, then those that it is compared with; all have the same layers and finite norms.</param>
/// <param name="Thresholds">At least one; the greatest tells valid filters from invalid ones.</param>
internal sealed record NormComparison(string? Name, IReadOnlyList<PlottedFile> Files, IReadOnlyList<double> Thresholds)
{
    /// <summary>The part of a layer's place that marks and bars of all files take side by side.</summary>
    private const double UsedWidth = 0.8;

    public double Limit { get; } = Thresholds.Max();

    public NormScale Scale { get; } = new([.. Files.SelectMany(file => file.Layers).SelectMany(layer => layer.Sorted)], Thresholds);

    public IReadOnlyList<string> Layers { get; } = [.. Files[0].Layers.Select(layer => layer.Layer)];

    /// <summary>The width of a file's bar.</summary>
    public double BarWidth => UsedWidth / Files.Count;

    /// <summary>How far from the middle of a layer's place a file's marks and bars stand.</summary>
    public double ShiftOf(int file) => (file - (Files.Count - 1) / 2.0) * BarWidth;

    public static string Show(double threshold) => threshold.ToString(CultureInfo.InvariantCulture);
}
