using System.CommandLine;
using Grafting.Host.CommandLine;
using Spectre.Console;

namespace Grafting.Host.Commands;

/// <summary><c>data</c>: which data sets there are, getting them, and checking them.</summary>
internal static class DataCommand
{
    /// <param name="console">Draws the progress of a download; everything else goes to the invocation's output.</param>
    public static Command Create(IAnsiConsole console) => new DocumentedCommand(
        "data",
        "Lists, downloads and verifies data sets.",
        new Example("grafting data list", "Which data sets there are, and which of them are here"))
    {
        DataListCommand.Create(),
        DataGetCommand.Create(console),
        DataVerifyCommand.Create(),
    };

    internal static Argument<string> NameArgument() => new("NAME")
    {
        Description = "The data set: " + string.Join(", ", Data.DataSets.Names),
    };

    internal static Option<string?> DirectoryOption() => new("--data")
    {
        Description = "The folder that holds data sets (default ~/.cache/grafting)",
        HelpName = "DIR",
    };
}
