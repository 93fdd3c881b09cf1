using System.Globalization;
using Grafting.Mixing;
using Grafting.Runs;
using Spectre.Console;

namespace Grafting.Host.Rendering;

/// <summary>What a run came to, printed at its end: results, where the time went, and where everything was written.</summary>
internal static class ResultsTable
{
    /// <summary>Below this many characters the rarer figures are left out, and shares stand below each other.</summary>
    private const int WholeWidth = 76;

    private static readonly Style Quiet = Style.Plain.Decoration(Decoration.Dim);

    public static void Write(IAnsiConsole console, RunResults results)
    {
        var isWide = console.Profile.Width >= WholeWidth;
        console.WriteLine();
        if (!results.IsFinished)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped: all networks have committed {results.Networks.Min(row => row.Committed)} of {results.Epochs} epochs."));
        }

        console.WriteLine($"Test accuracy in percent{(results.IsFinished ? "; invalid filters of the final weights by L1 norm" : "")}", Quiet);
        console.Write(Accuracies(results, isWide));

        if (results.Time is { } time)
        {
            console.WriteLine();
            console.WriteLine("Where the networks' time went", Quiet);
            console.Write(Shares(time, isWide));
        }

        WriteFiles(console, results);
    }

    private static Table Accuracies(RunResults results, bool isWide)
    {
        var columns = ColumnsOf(results, isWide).ToArray();
        var table = Columns(columns.Select(column => column.Header));
        foreach (var row in results.Networks)
        {
            table.AddRow(Cells(columns.Select(column => column.Figure(row))));
        }

        if (results.Networks.Count > 1)
        {
            table.AddRow(Cells(columns.Select(column => column.Mean)));
        }

        return table;
    }

    private static IEnumerable<(string Header, Func<NetworkResult, string> Figure, string Mean)> ColumnsOf(RunResults results, bool isWide)
    {
        var networks = results.Networks;
        yield return ("network", row => row.Network.ToString(), "mean");
        yield return ("best", row => Figures.Percent(row.Best), Figures.Percent(networks.Average(row => row.Best)));
        yield return ("at epoch", row => (row.BestEpoch + 1)?.ToString(CultureInfo.InvariantCulture) ?? "-", "");
        yield return ("last", row => Figures.Percent(row.Last), Figures.Percent(networks.Average(row => row.Last)));
        if (results.IsFinished)
        {
            yield return ("final", row => Figures.Percent(row.Final), Figures.Percent(networks.Average(row => row.Final)));
        }

        if (results.IsFinished && isWide)
        {
            foreach (var threshold in InvalidFilters.PublishedThresholds)
            {
                yield return (Heading(threshold), row => Invalid(row, threshold), "");
            }
        }

        if (isWide)
        {
            yield return ("seconds", row => Figures.Tenths(row.Seconds), "");
        }
    }

    private static string Heading(double threshold) => string.Create(CultureInfo.InvariantCulture, $"L1 < {threshold}");

    private static string Invalid(NetworkResult row, double threshold) =>
        row.InvalidFilters is { } counts && counts.TryGetValue(threshold, out var count)
            ? string.Create(CultureInfo.InvariantCulture, $"{count} of {row.TotalFilters}")
            : "-";

    private static Table Shares(TimeShares time, bool isWide)
    {
        (string Part, double Seconds)[] shares =
        [
            ("training", time.Training),
            ("testing", time.Testing),
            ("waiting for donor", time.WaitingForDonor),
            ("grafting", time.Grafting),
            ("writing", time.Writing),
            ("waiting for slot", time.WaitingForSlot),
        ];
        var percents = shares.Select(share => time.Total > 0 ? Figures.Tenths(100 * share.Seconds / time.Total) + "%" : "-").ToArray();
        if (isWide)
        {
            var across = Columns(shares.Select(share => share.Part));
            across.AddRow(Cells(percents));
            return across;
        }

        var down = Columns(["", ""]).HideHeaders();
        foreach (var (share, percent) in shares.Zip(percents))
        {
            down.AddRow(Cells([share.Part, percent]));
        }

        return down;
    }

    /// <summary>The path goes around the console, which would break it at the terminal's width.</summary>
    private static void WriteFiles(IAnsiConsole console, RunResults results)
    {
        console.WriteLine();
        console.Profile.Out.Writer.WriteLine($"Written to {results.Directory}");
        var networks = results.Networks.Count == 1 ? "1" : $"1..{results.Networks.Count}";
        console.WriteLine($"  networks/{networks}/  best.safetensors{(results.IsFinished ? "  last.safetensors  final.safetensors" : "")}", Quiet);
        console.WriteLine($"  run.json  metrics.jsonl{(results.IsFinished ? "  summary.json" : "")}", Quiet);
    }

    private static Table Columns(IEnumerable<string> headers)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var header in headers)
        {
            table.AddColumn(new TableColumn(new Text(header, Quiet)).RightAligned().NoWrap().PadLeft(0).PadRight(2));
        }

        return table;
    }

    private static IEnumerable<Text> Cells(IEnumerable<string> figures) => figures.Select(figure => new Text(figure));
}
