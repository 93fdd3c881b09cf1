using System.CommandLine;
using System.CommandLine.Parsing;

namespace Grafting.Host.CommandLine;

/// <summary>Says in one line what is wrong with a command line, with the nearest flag or command where one is unknown.</summary>
internal static class UsageErrors
{
    /// <exception cref="UsageException">The command line cannot be understood.</exception>
    public static void ThrowIfAny(ParseResult result)
    {
        if (Unknown(result) is { } unknown)
        {
            throw new UsageException(unknown);
        }

        if (Swallower(result) is { } swallower)
        {
            throw new UsageException($"{swallower.IdentifierToken?.Value} needs a value.");
        }

        if (result.Errors is [var error, ..])
        {
            throw new UsageException(Message(result, error));
        }
    }

    /// <summary>The first word that looks like a flag but is none, or that nothing takes.</summary>
    private static string? Unknown(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var taken = result.CommandResult.Tokens.Select(token => token.Value);
        if (result.UnmatchedTokens.Concat(taken).FirstOrDefault(LooksLikeFlag) is { } flag)
        {
            return $"Unknown flag {flag}; did you mean {NearestName.Of(flag, LongFlags(command))}? See {Path(command)} --help.";
        }

        if (result.UnmatchedTokens is [var word, ..])
        {
            var names = Names(command);
            return names.Length > 0
                ? $"Unknown command {word}; did you mean {NearestName.Of(word, names)}? Commands are {string.Join(", ", names)}."
                : $"'{word}' is one word too many; see {Path(command)} --help.";
        }

        return null;
    }

    /// <summary>An option that took the next flag for its value: the parser lets the first word after an option be anything.</summary>
    private static OptionResult? Swallower(ParseResult result)
    {
        var flags = Flags(result.CommandResult.Command).ToHashSet(StringComparer.Ordinal);
        return result.CommandResult.Children.OfType<OptionResult>()
            .FirstOrDefault(option => option.Tokens.Any(token => flags.Contains(token.Value)));
    }

    private static string Message(ParseResult result, ParseError error)
    {
        var command = result.CommandResult.Command;
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"{option.IdentifierToken?.Value} needs a value.",
            OptionResult { IdentifierTokenCount: > 1 } option => $"{option.IdentifierToken?.Value} is given more than once.",
            ArgumentResult { Tokens.Count: 0 } argument => $"{Path(command)} needs {argument.Argument.Name}; see its --help.",
            CommandResult when command.Subcommands.Count > 0 => $"A command is missing; commands are {string.Join(", ", Names(command))}.",
            _ => error.Message,
        };
    }

    private static bool LooksLikeFlag(string word) => word.Length > 1 && word[0] == '-';

    private static string[] Names(Command command) => [.. command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name)];

    private static IEnumerable<string> Flags(Command command) => command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));

    private static string[] LongFlags(Command command) =>
        [.. Flags(command).Where(name => name.StartsWith("--", StringComparison.Ordinal))];

    private static string Path(Command command) =>
        command is RootCommand ? GraftingProgram.Name : $"{command.Parents.OfType<Command>().Select(Path).First()} {command.Name}";
}
