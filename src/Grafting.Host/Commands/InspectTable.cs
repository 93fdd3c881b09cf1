using System.Globalization;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary>Prints what <c>inspect</c> counted.</summary>
internal static class InspectTable
{
    /// <summary>A line for each file and threshold; with layers, before it a table of its layers for each file.</summary>
    public static void Print(TextWriter output, IReadOnlyList<InvalidFiltersReport> files, bool withLayers)
    {
        foreach (var file in withLayers ? files : [])
        {
            output.WriteLine(file.File);
            var heading = file.Thresholds.Select(count => $"L1 < {Show(count.Threshold)}");
            PlainTable.Write(output, [["layer", "filters", .. heading, "least", "median", "greatest"], .. file.Layers.Select(LayerRow)]);
            output.WriteLine();
        }

        var rows = files.SelectMany(file => file.Thresholds.Select(count => Row(file, count)));
        PlainTable.Write(output, [["file", "filters", "threshold", "invalid", "share"], .. rows]);
    }

    private static string[] LayerRow(LayerReport layer) =>
    [
        layer.Layer,
        layer.Total.ToString(CultureInfo.InvariantCulture),
        .. layer.Thresholds.Select(count => count.Invalid.ToString(CultureInfo.InvariantCulture)),
        Norm(layer.Min),
        Norm(layer.Median),
        Norm(layer.Max),
    ];

    private static string[] Row(InvalidFiltersReport file, ThresholdCount count) =>
    [
        file.File,
        file.Total.ToString(CultureInfo.InvariantCulture),
        Show(count.Threshold),
        count.Invalid.ToString(CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{100 * count.Ratio:0.00}%"),
    ];

    private static string Norm(double norm) =>
        norm.ToString(norm is 0 or >= 0.001 ? "0.000" : "0.0e+00", CultureInfo.InvariantCulture);

    private static string Show(double number) => number.ToString(CultureInfo.InvariantCulture);
}
