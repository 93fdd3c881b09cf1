using System.CommandLine;
using System.Globalization;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary><c>runs show DIR</c>: what a run was told, what it came to, what happened to it, and its files.</summary>
internal static class RunsShowCommand
{
    private const int NewestEvents = 20;

    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "A run directory" };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "show",
            "Shows one run: its settings, results, events and files; also while it trains.",
            new Example("grafting runs show runs/first", "What the run was told and what it came to"))
        { directory, json };
        command.SetAction(arguments => Show(
            arguments.InvocationConfiguration.Output,
            arguments.GetRequiredValue(directory),
            RunReport.Read(arguments.GetRequiredValue(directory)),
            arguments.GetValue(json)));
        return command;
    }

    /// <summary>Shows a run that was read already.</summary>
    public static void Show(TextWriter output, string directory, RunReport report) => Show(output, directory, report, isJson: false);

    private static void Show(TextWriter output, string directory, RunReport report, bool isJson)
    {
        var state = RunEntry.StateOf(directory, report);
        var settings = RunDifference.Between(new TrainOptions(), report.Record.Options);
        var files = FilesIn(directory);
        if (isJson)
        {
            output.WriteLine(JsonLine.Of(Document(directory, report, state, settings, files)));
            return;
        }

        var options = report.Record.Options;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{directory}: {Figures.Name(state)}, {report.Committed} of {Figures.Count(options.Epochs, "epoch")}, created {Figures.Date(report.Record.Created)}"));
        output.WriteLine($"{options.Model} on {options.DataSet}, {Figures.Count(options.Networks, "network")}, seed {options.Seed}");
        RunTables.Section(output, "Settings that are no defaults", ["setting", "here", "default"], settings.Select(Row), 1, 2);
        RunTables.Section(
            output,
            "What computed it",
            ["", ""],
            RunTraits.Of(report.Record).Where(trait => trait.Kind is not TraitKind.Setting).Select(trait => (string[])[trait.Name, trait.Value]),
            1);
        RunTables.Results(output, RunResults.Of(report, directory));
        WriteEvents(output, report.Events);
        RunTables.Section(output, "Files", ["file", "kB"], files.Select(Row));
    }

    private static string[] Row(RunDifference setting) => [setting.Name, setting.Second.Value, setting.First.Value];

    private static string[] Row((string File, long Bytes) file) =>
        [file.File, (file.Bytes / 1000.0).ToString("#,0.0", CultureInfo.InvariantCulture)];

    private static void WriteEvents(TextWriter output, IReadOnlyList<RecordedEvent> events)
    {
        var heading = events.Count > NewestEvents ? $"Events (the newest {NewestEvents} of {events.Count})" : "Events";
        var rows = events.TakeLast(NewestEvents).Select(row => (string[])
            [Figures.Date(row.Time), row.Name, row.Network?.ToString() ?? "", row.Detail?.ReplaceLineEndings(" ") ?? ""]);
        RunTables.Section(output, heading, ["time", "event", "network", "detail"], rows, 1, 3);
    }

    private static object Document(
        string directory,
        RunReport report,
        RunState state,
        IReadOnlyList<RunDifference> settings,
        IReadOnlyList<(string File, long Bytes)> files) => new
        {
            Directory = directory,
            State = state,
            report.Record.Created,
            report.Committed,
            report.Record.Options.Epochs,
            Settings = settings.Select(setting => new { setting.Name, setting.Second.Value, Default = setting.First.Value }),
            Traits = RunTraits.Of(report.Record).Select(trait => new { trait.Name, trait.Value }),
            Networks = RunTables.Documents(RunResults.Of(report, directory)),
            Events = report.Events.Select(row => new { Event = row.Name, row.Time, Network = row.Network?.Value, row.Detail }),
            Files = files.Select(file => new { file.File, file.Bytes }),
        };

    /// <summary>Its files with their lengths, by path; those whose names begin with a dot are a process's own affair.</summary>
    private static (string File, long Bytes)[] FilesIn(string directory) =>
    [
        .. new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Name[0] != '.' && file.Exists) // A run that trains may have deleted it meanwhile.
            .Select(file => (File: Path.GetRelativePath(directory, file.FullName), Bytes: file.Length))
            .OrderBy(file => file.File, StringComparer.Ordinal),
    ];
}
