using System.CommandLine;
using System.Globalization;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary><c>runs compare DIR DIR…</c>: what was different first, then what came of it, side by side.</summary>
internal static class RunsCompareCommand
{
    public static Command Create()
    {
        var directories = new Argument<string[]>("DIR")
        {
            Description = "Run directories",
            HelpName = "DIR DIR...",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "compare",
            "Compares runs: first in what their configurations differ, then their results side by side.",
            new Example("grafting runs compare runs/grafted runs/baseline", "Two runs"),
            new Example("grafting runs compare runs/seed-1 runs/seed-2 runs/seed-3 --json", "Three, as JSON"))
        { directories, json };
        command.SetAction(arguments => Compare(
            arguments.InvocationConfiguration.Output, arguments.GetRequiredValue(directories), arguments.GetValue(json)));
        return command;
    }

    private static void Compare(TextWriter output, string[] directories, bool isJson)
    {
        if (directories.Length < 2)
        {
            throw new UsageException("grafting runs compare needs at least two run directories.");
        }

        var runs = directories.Select(ComparedRun.Read).ToArray();
        var differences = TraitRow.Differing(runs);
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(new
            {
                Differences = differences.Select(row => new { row.Name, row.Values, row.ChangesResults }),
                Runs = runs.Select(Document),
            }));
            return;
        }

        var (changing, harmless) = (differences.Where(row => row.ChangesResults).ToArray(), differences.Where(row => !row.ChangesResults));
        if (changing.Length == 0)
        {
            output.WriteLine("Nothing differs that results could follow from.");
        }

        RunTables.Section(output, "Configuration: what differs", ["", .. directories], changing.Select(Row));
        RunTables.Section(output, "What differs without an effect on results", ["", .. directories], harmless.Select(Row));
        RunTables.Section(output, "Results: test accuracy in percent", ["", .. directories], ResultRows(runs));
    }

    private static string[] Row(TraitRow row) => [row.Name, .. row.Values];

    private static IEnumerable<string[]> ResultRows(ComparedRun[] runs)
    {
        yield return RowOf("state", run => Figures.Name(run.State));
        yield return RowOf("epochs committed", run =>
            string.Create(CultureInfo.InvariantCulture, $"{run.Report.Committed} of {run.Results.Epochs}"));
        for (var i = 0; i < runs.Max(run => run.Results.Networks.Count); i++)
        {
            var network = i;
            yield return RowOf($"network {network + 1} best", run => Figures.Percent(run.Network(network)?.Best));
            yield return RowOf($"network {network + 1} last", run => Figures.Percent(run.Network(network)?.Last));
            yield return RowOf($"network {network + 1} final", run => Figures.Percent(run.Network(network)?.Final));
        }

        yield return RowOf("mean best", run => Figures.Percent(run.Results.Networks.Average(row => row.Best)));
        yield return RowOf("mean last", run => Figures.Percent(run.Results.Networks.Average(row => row.Last)));
        yield return RowOf("mean final", run => Figures.Percent(run.Results.Networks.Average(row => row.Final)));
        yield return RowOf("seconds", run => Figures.Tenths(run.Report.Summary?.Seconds));

        string[] RowOf(string name, Func<ComparedRun, string> figure) => [name, .. runs.Select(figure)];
    }

    private static object Document(ComparedRun run) => new
    {
        run.Results.Directory,
        run.State,
        run.Report.Committed,
        run.Results.Epochs,
        run.Report.Summary?.Seconds,
        Networks = RunTables.Documents(run.Results),
    };

    /// <summary>One of the runs.</summary>
    private sealed record ComparedRun(RunReport Report, RunResults Results, RunState State)
    {
        public static ComparedRun Read(string directory)
        {
            var report = RunReport.Read(directory);
            return new ComparedRun(report, RunResults.Of(report, directory), RunEntry.StateOf(directory, report));
        }

        public NetworkResult? Network(int index) => index < Results.Networks.Count ? Results.Networks[index] : null;
    }

    /// <summary>A trait of all runs.</summary>
    private sealed record TraitRow(string Name, string[] Values, bool ChangesResults)
    {
        public static TraitRow[] Differing(ComparedRun[] runs)
        {
            var traits = runs.Select(run => RunTraits.Of(run.Report.Record)).ToArray();
            return
            [
                .. Enumerable.Range(0, traits[0].Count)
                    .Select(i => traits.Select(run => run[i]).ToArray())
                    .Where(row => row.Any(trait => trait.Value != row[0].Value))
                    .Select(row => new TraitRow(
                        row[0].Name, [.. row.Select(trait => trait.Value)], row.Any(trait => trait.Essence != row[0].Essence))),
            ];
        }
    }
}
