using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Grafting.Host.CommandLine;

/// <summary>
/// What <c>--help</c> prints: what the command does, its usage, examples, then arguments, subcommands and options, the
/// options under the headings of their groups.
/// </summary>
internal sealed class HelpPage(int width) : SynchronousCommandLineAction
{
    private const string DefaultHeading = "Options";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine($"Usage: {Usage(command)}");
        WriteExamples(output, Examples(command));
        var columns = new HelpColumns(output, width);
        columns.Write("Arguments", command.Arguments.Select(argument => (Name(argument), argument.Description ?? "")));
        columns.Write("Commands", command.Subcommands.Select(child => (child.Name, child.Description ?? "")));
        foreach (var group in Options(command).GroupBy(option => (option as IGroupedOption)?.Heading ?? DefaultHeading))
        {
            columns.Write(group.Key, group.Select(option => (Label(option), option.Description ?? "")));
        }

        return ExitCodes.Done;
    }

    /// <summary>A command's own examples, or the first one of each of its subcommands.</summary>
    private static Example[] Examples(Command command) => command is DocumentedCommand documented
        ? [.. documented.Examples]
        : [.. command.Subcommands.OfType<DocumentedCommand>().SelectMany(child => child.Examples.Take(1))];

    private static void WriteExamples(TextWriter output, Example[] examples)
    {
        if (examples.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example.Line}");
            output.WriteLine($"      {example.Meaning}");
        }
    }

    private static string Usage(Command command)
    {
        var path = string.Join(' ', Ancestors(command).Reverse().Select(each => each is RootCommand ? GraftingProgram.Name : each.Name));
        var arguments = string.Concat(command.Arguments.Select(argument => $" {Name(argument)}"));
        return command.Subcommands.Count > 0 ? $"{path} COMMAND [options]" : $"{path}{arguments} [options]";
    }

    private static IEnumerable<Command> Ancestors(Command command)
    {
        yield return command;
        while (command.Parents.OfType<Command>().FirstOrDefault() is { } parent)
        {
            yield return command = parent;
        }
    }

    /// <summary>The command's own options, then those that hold for every command.</summary>
    private static IEnumerable<Option> Options(Command command) =>
        command.Options.Concat(Ancestors(command).Skip(1).SelectMany(parent => parent.Options.Where(option => option.Recursive)))
            .Where(option => !option.Hidden);

    private static string Name(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Label(Option option)
    {
        var flags = option switch
        {
            IGroupedOption grouped => grouped.Flags,
            HelpOption => ["-h", option.Name],
            _ => [option.Name, .. option.Aliases.Order(StringComparer.Ordinal)],
        };
        return option.HelpName is { Length: > 0 } value ? $"{string.Join(", ", flags)} {value}" : string.Join(", ", flags);
    }
}
