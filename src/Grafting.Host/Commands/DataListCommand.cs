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
                DataSets = DataSets.All.Select(set => new
                {
                    set.Name,
                    set.Summary,
                    Train = set.TrainImages,
                    Test = set.TestImages,
                    Classes = set.Classes.Count,
                    set.IsBuiltIn,
                    IsPresent = set.IsPresentIn(directory),
                    DownloadBytes = set.Sources.Sum(source => source.Length),
                    set.Licence,
                    set.Homepage,
                }),
            }));
            return;
        }

        foreach (var set in DataSets.All)
        {
            var size = string.Create(
                CultureInfo.InvariantCulture, $"{set.TrainImages,6:N0} + {set.TestImages,6:N0} images, {set.Classes.Count,3} classes");
            output.WriteLine($"{set.Name,-20}{State(set, directory),-16}{size}, {set.Summary}");
            output.WriteLine($"{"",-36}{set.Homepage} (licence: {set.Licence})");
        }

        output.WriteLine($"Data directory: {Path.GetFullPath(directory ?? DataSets.DefaultDirectory)}");
    }

    private static string State(DataSetDescription set, string? directory) =>
        set.IsBuiltIn ? "built in"
        : set.IsPresentIn(directory) ? "here"
        : string.Create(CultureInfo.InvariantCulture, $"get {set.Sources.Sum(source => source.Length) / 1e6:0} MB");
}
