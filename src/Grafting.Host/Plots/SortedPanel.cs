using ScottPlot;

namespace Grafting.Host.Plots;

/// <summary>All filters of each file from the least norm to the greatest: where a line crosses a threshold is the share below it.</summary>
internal static class SortedPanel
{
    private static readonly PixelPadding Margins = new(left: 55, right: 20, bottom: 46, PanelStyle.TitleHeight);

    /// <summary>Where lines bear their files' marks.</summary>
    private static readonly double[] MarkedPercents = [10, 20, 30, 40, 50, 60, 70, 80, 90];

    public static Plot Of(NormComparison norms)
    {
        var plot = PanelStyle.NormPanel(norms, $"all {norms.Files[0].Filters} filters, sorted", Margins);
        for (var i = norms.Files.Count - 1; i >= 0; i--)
        {
            AddFile(plot, norms.Files[i].Layers.SelectMany(layer => layer.Sorted).Order().Select(norms.Scale.PositionOf).ToArray(), FileStyle.Of(i));
        }

        plot.Axes.SetLimitsX(0, 100);
        plot.Axes.Bottom.SetText("filters with at most this norm (%)");
        return plot;
    }

    private static void AddFile(Plot plot, double[] sorted, FileStyle style)
    {
        var line = plot.Add.ScatterLine([.. sorted.Select((_, i) => 100.0 * (i + 1) / sorted.Length)], sorted, style.Color);
        line.LineWidth = FileStyle.LineWidth;
        double[] marked = [.. MarkedPercents.Select(percent => sorted[(int)(percent / 100 * (sorted.Length - 1))])];
        plot.Add.Markers(MarkedPercents, marked, style.Shape, size: 6, style.Color);
    }
}
