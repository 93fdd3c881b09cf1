using System.Globalization;
using ScottPlot;

namespace Grafting.Host.Plots;

/// <summary>
/// A logarithmic axis of norms; positions on it are decimal logarithms, for the plotting library's axes are linear. It ends a decade
/// below the smallest threshold, because weight decay takes idle filters down to 1e-20 and further: what is smaller is drawn at its end.
/// </summary>
internal sealed class NormScale
{
    private const double DecadesBelowThresholds = 1;
    private const double Margin = 0.08;

    /// <summary>On a shorter axis powers of ten alone would be too few labels.</summary>
    private const double FewDecades = 3;

    private readonly double _floor;
    private readonly bool _isCut;

    public NormScale(IReadOnlyList<double> norms, IReadOnlyList<double> thresholds)
    {
        var shown = norms.Concat(thresholds).Where(value => value > 0).Select(Math.Log10).DefaultIfEmpty(0).ToArray();
        var lowest = thresholds.Where(value => value > 0).Select(Math.Log10).DefaultIfEmpty(shown.Min()).Min() - DecadesBelowThresholds;
        _isCut = norms.Any(norm => Math.Log10(norm) < lowest);
        _floor = _isCut ? lowest : shown.Min();
        Limits = new CoordinateRange(_floor - Margin, Math.Max(shown.Max(), _floor + 1) + Margin);
    }

    /// <summary>The axis' lower and upper end.</summary>
    public CoordinateRange Limits { get; }

    public double PositionOf(double norm) => Math.Max(_floor, Math.Log10(norm));

    /// <summary>A mark at each multiple of each power of ten, of which the round ones have labels.</summary>
    public Tick[] Ticks()
    {
        int[] labelled = Limits.Length < FewDecades ? [1, 2, 5] : [1];
        return
        [
            .. from decade in Enumerable.Range((int)Math.Floor(Limits.Min), 2 + (int)Limits.Length)
               from multiple in Enumerable.Range(1, 9)
               let position = decade + Math.Log10(multiple)
               where position >= _floor && position <= Limits.Max
               select labelled.Contains(multiple) ? Tick.Major(position, Label(multiple * Math.Pow(10, decade), position)) : Tick.Minor(position),
        ];
    }

    private string Label(double norm, double position) =>
        (_isCut && position <= _floor ? "≤ " : "") + norm.ToString("0.######", CultureInfo.InvariantCulture);
}
