using System.CommandLine;
using Grafting.Host.CommandLine;

namespace Grafting.Host.Commands;

/// <summary><c>runs</c>: which runs there are, what one did, and what several did differently.</summary>
internal static class RunsCommand
{
    /// <summary>Where runs lie that were given no <c>--s</c>.</summary>
    public const string DefaultFolder = "runs";

    public static Command Create() => new DocumentedCommand(
        "runs",
        "Lists, shows and compares run directories.",
        new Example("grafting runs list", "The runs below runs/, and how far each is"))
    {
        RunsListCommand.Create(),
        RunsShowCommand.Create(),
        RunsCompareCommand.Create(),
    };
}
