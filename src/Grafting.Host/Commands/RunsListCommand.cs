using System.CommandLine;
using System.Globalization;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary><c>runs list [DIR]</c>: a row for each run directory, a damaged one included.</summary>
internal static class RunsListCommand
{
    private static readonly int[] WordColumns = [1, 2, 3, 7];

    public static Command Create()
    {
        var folder = new Argument<string?>("DIR")
        {
            Description = $"The folder that holds run directories (default {RunsCommand.DefaultFolder})",
            HelpName = "[DIR]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "list",
            "Lists the runs in a folder, the oldest first, and says how far each is.",
            new Example("grafting runs list", "The runs below runs/"),
            new Example("grafting runs list ~/experiments --json", "Another folder, as JSON"))
        { folder, json };
        command.SetAction(arguments => List(
            arguments.InvocationConfiguration.Output, arguments.GetValue(folder), arguments.GetValue(json)));
        return command;
    }

    private static void List(TextWriter output, string? given, bool isJson)
    {
        var folder = given ?? RunsCommand.DefaultFolder;
        var runs = RunsIn(folder, isRequired: given is not null);
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(new { Folder = folder, Runs = runs.Select(Document) }));
        }
        else if (runs.Count == 0)
        {
            output.WriteLine($"There are no runs in {folder}.");
        }
        else
        {
            PlainTable.Write(
                output,
                [["run", "created", "model", "data set", "networks", "epochs", "best %", "state"], .. runs.Select(Row)],
                WordColumns);
        }
    }

    private static IReadOnlyList<RunEntry> RunsIn(string folder, bool isRequired)
    {
        if (!Directory.Exists(folder))
        {
            return isRequired ? throw new UsageException($"There is no folder {folder}.") : [];
        }

        return File.Exists(new RunPaths(folder).Record)
            ? throw new UsageException($"{folder} is a run itself: see grafting runs show {folder}")
            : RunEntry.Below(folder);
    }

    private static object Document(RunEntry run) => new
    {
        Name = NameOf(run),
        run.Directory,
        run.State,
        run.Problem,
        run.Report?.Record.Options.Model,
        run.Report?.Record.Options.DataSet,
        run.Report?.Record.Options.Networks,
        run.Report?.Committed,
        run.Report?.Record.Options.Epochs,
        run.Report?.BestAccuracy,
        run.Report?.Record.Created,
    };

    private static string[] Row(RunEntry run)
    {
        if (run.Report is not { } report)
        {
            return [NameOf(run), "-", "-", "-", "-", "-", "-", $"damaged: {run.Problem}"];
        }

        var options = report.Record.Options;
        return
        [
            NameOf(run),
            Figures.Date(report.Record.Created),
            options.Model,
            options.DataSet,
            options.Networks.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{report.Committed}/{options.Epochs}"),
            Figures.Percent(report.BestAccuracy),
            Figures.Name(run.State),
        ];
    }

    private static string NameOf(RunEntry run) => Path.GetFileName(run.Directory);
}
