using System.CommandLine;
using Spectre.Console;

namespace Grafting.Host.Commands;

/// <summary><c>data</c>: which data sets there are, getting them, and checking them.</summary>
internal static class DataCommand
{
    /// <param name="console">Draws the progress of a download; everything else goes to the invocation's output.</param>
    public static Command Create(IAnsiConsole console) => new("data", "Lists, downloads and verifies data sets.")
    {
        DataListCommand.Create(),
        DataGetCommand.Create(console),
        DataVerifyCommand.Create(),
    };

    internal static Argument<string> NameArgument() => new("name")
    {
        Description = "The data set: " + string.Join(", ", Data.DataSets.Names),
        HelpName = "NAME",
    };

    internal static Option<string?> DirectoryOption() => new("--data")
    {
        Description = "The folder that holds data sets (default ~/.cache/grafting)",
        HelpName = "DIR",
    };

    internal static Option<bool> JsonOption() => new("--json")
    {
        Description = "Print one JSON document as the last line of standard output",
    };
}
