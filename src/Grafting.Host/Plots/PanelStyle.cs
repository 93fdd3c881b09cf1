using ScottPlot;
using ScottPlot.TickGenerators;

namespace Grafting.Host.Plots;

/// <summary>What all panels have in common.</summary>
internal static class PanelStyle
{
    private const float TitleSize = 13;
    private const float AxisSize = 12;
    private const float TickSize = 11;
    private const float NoteSize = 10;

    /// <summary>The margin above a panel with a title.</summary>
    public const float TitleHeight = 34;

    public static Plot Panel(PixelPadding margins)
    {
        var plot = new Plot();
        plot.Font.Set(PlotFont.Name);
        plot.Layout.Fixed(margins);
        plot.Axes.Left.LockSize(margins.Left - 8);
        plot.Axes.Bottom.LockSize(margins.Bottom - 8);
        plot.Axes.Left.TickLabelStyle.FontSize = TickSize;
        plot.Axes.Bottom.TickLabelStyle.FontSize = TickSize;
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(0.08);
        return plot;
    }

    /// <summary>A panel whose left axis has norms, with a line at each threshold.</summary>
    public static Plot NormPanel(NormComparison norms, string title, PixelPadding margins)
    {
        var plot = Panel(margins);
        plot.Title(title, TitleSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.TickGenerator = new NumericManual(norms.Scale.Ticks());
        plot.Axes.SetLimitsY(norms.Scale.Limits.Min, norms.Scale.Limits.Max);
        foreach (var threshold in norms.Thresholds.Where(threshold => threshold > 0))
        {
            plot.Add.HorizontalLine(Math.Log10(threshold), width: 1, Colors.Black);
        }

        return plot;
    }

    public static void SetText(this IAxis axis, string text)
    {
        axis.Label.Text = text;
        axis.Label.FontSize = AxisSize;
        axis.Label.Bold = false;
    }

    /// <summary>Small text whose lower right corner is at a place.</summary>
    public static void AddNote(this Plot plot, string text, double x, double y)
    {
        var note = plot.Add.Text(text, x, y);
        note.LabelFontName = PlotFont.Name;
        note.LabelFontSize = NoteSize;
        note.LabelAlignment = Alignment.LowerRight;
    }
}
