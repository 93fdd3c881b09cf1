using Grafting.Host.CommandLine;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.CommandLine;

/// <summary>What the program printed and ended with.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    public static async Task<ProgramRun> Of(params string[] arguments)
    {
        using var interruption = new Interruption();
        using var console = new TestConsole();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await GraftingProgram.RunAsync(arguments, new Terminal(output, error, console, Width: 100), interruption);
        return new ProgramRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The run of a command line without quotes.</summary>
    public static Task<ProgramRun> OfLine(string line) => Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
