using System.CommandLine;
using System.CommandLine.Help;
using Grafting.Host.Commands;

namespace Grafting.Host.CommandLine;

/// <summary>The program: parses a command line, runs its command and turns each failure into one line and an exit code.</summary>
internal static class GraftingProgram
{
    public const string Name = "grafting";

    public const string VerboseFlag = "--verbose";

    private const string Description =
        "Trains rings of grafted networks: after each epoch every network mixes the weights of the one before it into its own.";

    private static readonly ParserConfiguration Parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, Interruption interruption)
    {
        var verbose = new Option<bool>(VerboseFlag) { Description = "Show how the machine is used, and the stack trace of an error", Recursive = true };
        try
        {
            var result = Root(verbose, terminal).Parse(arguments, Parser);
            if (result.Action is not (HelpPage or VersionLine))
            {
                UsageErrors.ThrowIfAny(result);
            }

            var invocation = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await result.InvokeAsync(invocation, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } exitCode)
        {
            return exitCode;
        }
        catch (Exception error)
        {
            return Failures.Report(error, terminal.Error, isVerbose: arguments.Contains(VerboseFlag));
        }
    }

    private static RootCommand Root(Option<bool> verbose, Terminal terminal)
    {
        var root = new RootCommand(Description)
        {
            TrainCommand.Create(terminal),
            EvaluateCommand.Create(),
            GraftCommand.Create(),
            InspectCommand.Create(),
            ConvertCommand.Create(),
            RunsCommand.Create(),
            DataCommand.Create(terminal.Console),
            NodeCommand.Create(terminal),
            AttachCommand.Create(terminal),
            verbose,
        };
        root.Directives.Clear();
        root.Options.OfType<HelpOption>().Single().Action = new HelpPage(terminal.Width);
        root.Options.OfType<HelpOption>().Single().Description = "Show this page; after a command, that command's";
        root.Options.OfType<VersionOption>().Single().Action = new VersionLine();
        root.Options.OfType<VersionOption>().Single().Description = "Show the versions of the program and of libtorch";
        return root;
    }
}
