using Grafting.Mixing;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Grafting.Host.Plots;

/// <summary>The two panels that have the layers from left to right.</summary>
internal static class LayerPanels
{
    private const string NormTitle = "norms by layer (median, range of valid filters, each invalid filter)";

    private const float Left = 78;
    private const float Right = 10;

    private static readonly PixelPadding NormMargins = new(Left, Right, bottom: 12, PanelStyle.TitleHeight);
    private static readonly PixelPadding ShareMargins = new(Left, Right, bottom: 128, top: 8);

    /// <summary>More would hide one another: with more files only the first one's is drawn.</summary>
    private const int MostRanges = 2;

    /// <summary>More would touch one another: with more layers only each second, third, … is named, and marks are smaller.</summary>
    private const int MostNames = 48;

    /// <summary>So that a network without invalid filters has an axis too.</summary>
    private const double LeastPercent = 5;

    /// <summary>Medians, the valid filters from the least to the greatest, and each invalid filter.</summary>
    public static Plot Norms(NormComparison norms)
    {
        var plot = PanelStyle.NormPanel(norms, norms.Name is { } name ? $"{name}: {NormTitle}" : NormTitle, NormMargins);
        for (var i = norms.Files.Count - 1; i >= 0; i--)
        {
            AddFile(plot, norms, i);
        }

        foreach (var threshold in norms.Thresholds.Where(threshold => threshold > 0))
        {
            plot.AddNote($"threshold {NormComparison.Show(threshold)}", norms.Layers.Count - 0.4, Math.Log10(threshold));
        }

        SetLayers(plot, norms.Layers, _ => "");
        plot.Axes.Left.SetText("L1 norm of a filter");
        return plot;
    }

    /// <summary>The share of each layer's filters that are invalid.</summary>
    public static Plot Shares(NormComparison norms)
    {
        var plot = PanelStyle.Panel(ShareMargins);
        Bar[] bars = [.. norms.Files.Index().SelectMany(file => file.Item.Layers.Index().Select(layer => new Bar
        {
            Position = layer.Index + norms.ShiftOf(file.Index),
            Value = 100.0 * layer.Item.Below(norms.Limit) / layer.Item.Sorted.Count,
            Size = norms.BarWidth,
            FillColor = FileStyle.Of(file.Index).Color,
            LineWidth = 0,
        }))];
        plot.Add.Bars(bars);
        plot.Axes.SetLimitsY(0, Math.Max(LeastPercent, 1.08 * bars.Max(bar => bar.Value)));
        SetLayers(plot, norms.Layers, PlotLabels.OfLayer);
        plot.Axes.Bottom.SetText("convolution, in the order of the state dict");
        plot.Axes.Left.SetText($"filters below {NormComparison.Show(norms.Limit)} (%)");
        return plot;
    }

    private static void AddFile(Plot plot, NormComparison norms, int index)
    {
        var layers = norms.Files[index].Layers;
        var style = FileStyle.Of(index);
        double[] places = [.. Enumerable.Range(0, layers.Count)];
        if (index == 0 || norms.Files.Count <= MostRanges)
        {
            var range = plot.Add.FillY(
                places, At(layer => layer.Sorted.FirstOrDefault(norm => norm >= norms.Limit, norms.Limit)), At(layer => Math.Max(norms.Limit, layer.Sorted[^1])));
            range.FillColor = style.Color.WithAlpha(0.16);
            range.LineWidth = 0;
        }

        var medians = plot.Add.Scatter(places, At(layer => layer.Median), style.Color);
        medians.LineWidth = FileStyle.LineWidth;
        medians.MarkerShape = style.Shape;
        medians.MarkerSize = layers.Count <= MostNames ? 5 : 3;

        Coordinates[] invalid = [.. layers.Index().SelectMany(layer => layer.Item.Sorted.Where(norm => norm < norms.Limit)
            .Select(norm => new Coordinates(layer.Index + norms.ShiftOf(index), norms.Scale.PositionOf(norm))))];
        plot.Add.Markers(invalid, style.Shape, size: 4, style.Color.WithAlpha(0.7));

        double[] At(Func<FilterNorms, double> norm) => [.. layers.Select(layer => norms.Scale.PositionOf(norm(layer)))];
    }

    private static void SetLayers(Plot plot, IReadOnlyList<string> layers, Func<string, string> label)
    {
        var ticks = new NumericManual();
        for (var i = 0; i < layers.Count; i += 1 + (layers.Count - 1) / MostNames)
        {
            ticks.AddMajor(i, label(layers[i]));
        }

        plot.Axes.Bottom.TickGenerator = ticks;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 10;
        plot.Axes.Bottom.TickLabelStyle.Rotation = 90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
        plot.Axes.SetLimitsX(-0.7, layers.Count - 0.3);
    }
}
