using System.Globalization;
using ScottPlot;

namespace Grafting.Host.Plots;

/// <summary>Each file's colour and mark, its name, and how many of its filters are below each threshold.</summary>
internal static class LegendPanel
{
    public static Plot Of(NormComparison norms)
    {
        var plot = new Plot();
        plot.HideAxesAndGrid();
        plot.ShowLegend(Alignment.UpperCenter, Orientation.Vertical);
        plot.Legend.FontName = PlotFont.Name;
        plot.Legend.FontSize = 11;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.ManualItems.AddRange(norms.Files.Select((file, i) => Item(Text(norms, file), FileStyle.Of(i))));
        return plot;
    }

    private static string Text(NormComparison norms, PlottedFile file)
    {
        var shares = norms.Thresholds.Select(threshold =>
            string.Create(CultureInfo.InvariantCulture, $"{file.PercentBelow(threshold):0.00}% below {NormComparison.Show(threshold)}"));
        return $"{file.Label}\n{string.Join(", ", shares)}";
    }

    private static LegendItem Item(string text, FileStyle style) => new()
    {
        LabelText = text,
        LineColor = style.Color,
        LineWidth = FileStyle.LineWidth,
        MarkerColor = style.Color,
        MarkerShape = style.Shape,
        MarkerSize = 6,
    };
}
