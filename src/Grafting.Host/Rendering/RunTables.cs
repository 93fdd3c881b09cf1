using System.Globalization;
using Grafting.Mixing;

namespace Grafting.Host.Rendering;

/// <summary>What <c>runs show</c> and <c>runs compare</c> print of runs.</summary>
internal static class RunTables
{
    /// <summary>A heading and a table below it, or nothing where the table has no rows.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="heading">What the table is about.</param>
    /// <param name="columns">The columns' headings; all empty for none.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="left">Columns, besides the first, that hold words.</param>
    public static void Section(TextWriter output, string heading, string[] columns, IEnumerable<string[]> rows, params int[] left)
    {
        string[][] cells = [.. rows];
        if (cells.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{heading}:");
        PlainTable.Write(output, columns.All(column => column.Length == 0) ? cells : [columns, .. cells], left);
    }

    /// <summary>A row for each network.</summary>
    public static void Results(TextWriter output, RunResults results) => Section(
        output,
        "Results: test accuracy in percent; invalid filters of the final weights by L1 norm",
        ["network", "epochs", "best", "at epoch", "last", "final", .. InvalidFilters.PublishedThresholds.Select(Heading), "seconds"],
        results.Networks.Select(Row));

    /// <summary>The networks' results as JSON has them; epochs count from 0.</summary>
    public static IEnumerable<object> Documents(RunResults results) => results.Networks.Select(row => new
    {
        Network = row.Network.Value,
        row.Committed,
        row.Best,
        row.BestEpoch,
        row.Last,
        row.Final,
        InvalidFilters = row.InvalidFilters?.Select(count => new { Threshold = count.Key, Invalid = count.Value }),
        TotalFilters = row.InvalidFilters is null ? (int?)null : row.TotalFilters,
        row.Seconds,
    });

    private static string[] Row(NetworkResult row) =>
    [
        row.Network.ToString(),
        row.Committed.ToString(CultureInfo.InvariantCulture),
        Figures.Percent(row.Best),
        (row.BestEpoch + 1)?.ToString(CultureInfo.InvariantCulture) ?? "-",
        Figures.Percent(row.Last),
        Figures.Percent(row.Final),
        .. InvalidFilters.PublishedThresholds.Select(threshold => Invalid(row, threshold)),
        Figures.Tenths(row.Seconds),
    ];

    private static string Heading(double threshold) => string.Create(CultureInfo.InvariantCulture, $"L1 < {threshold}");

    private static string Invalid(NetworkResult row, double threshold) =>
        row.InvalidFilters is { } counts && counts.TryGetValue(threshold, out var count)
            ? string.Create(CultureInfo.InvariantCulture, $"{count} of {row.TotalFilters}")
            : "-";
}
