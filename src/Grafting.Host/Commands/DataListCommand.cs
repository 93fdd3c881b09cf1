using System.CommandLine;
using System.Globalization;
using Grafting.Data;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary><c>data list</c>: every data set, and whether it is here. Files are looked for, not read.</summary>
internal static class DataListCommand
{
    public static Command Create()
    {
        var directory = DataCommand.DirectoryOption();
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "list",
            "Lists the data sets and says which of them are here.",
            new Example("grafting data list --json", "As JSON"))
        { directory, json };
        command.SetAction(arguments => List(
            arguments.InvocationConfiguration.Output, arguments.GetValue(directory), arguments.GetValue(json)));
        return command;
    }

    private static void List(TextWriter output, string? directory, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonLine.Of(new
            {
                Directory = Path.GetFullPath(directory ?? DataSets.DefaultDirectory),
                DataSets = DataSets.All.Select(set =>
                {
                    var published = set as PublishedDataSet;
                    return new
                    {
                        set.Name,
                        set.Summary,
                        Train = published?.TrainImages,
                        Test = published?.TestImages,
                        Classes = published?.Classes.Count,
                        set.IsBuiltIn,
                        IsPresent = set.IsPresentIn(directory),
                        DownloadBytes = published?.Sources.Sum(source => source.Length),
                        set.Licence,
                        set.Homepage,
                    };
                }),
            }));
            return;
        }

        foreach (var set in DataSets.All)
        {
            output.WriteLine($"{set.Name,-20}{State(set, directory),-16}{Size(set)}{set.Summary}");
            output.WriteLine($"{"",-36}{(set.Homepage is { } site ? $"{site} " : "")}(licence: {set.Licence})");
        }

        output.WriteLine($"Data directory: {Path.GetFullPath(directory ?? DataSets.DefaultDirectory)}");
    }

    private static string State(DataSetDescription set, string? directory) =>
        set.IsBuiltIn ? "built in"
        : set.IsPresentIn(directory) ? "here"
        : set is PublishedDataSet published
            ? string.Create(CultureInfo.InvariantCulture, $"get {published.Sources.Sum(source => source.Length) / 1e6:0} MB")
            : "with --data";

    /// <summary>Nothing for a folder, which holds what it holds.</summary>
    private static string Size(DataSetDescription set) => set is PublishedDataSet published
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{published.TrainImages,6:N0} + {published.TestImages,6:N0} images, {published.Classes.Count,3} classes, ")
        : "";
}
