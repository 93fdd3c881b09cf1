using Spectre.Console;

namespace Grafting.Host.CommandLine;

/// <summary>Where a command writes.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Console">Draws on standard output what moves or has colour.</param>
/// <param name="Width">Columns of text.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, IAnsiConsole Console, int Width)
{
    private const int PipeWidth = 100;
    private const int NarrowestText = 60;
    private const int WidestText = 120;

    /// <summary>This process's standard output and error.</summary>
    public static Terminal OfProcess()
    {
        var width = System.Console.IsOutputRedirected ? PipeWidth : Math.Clamp(System.Console.WindowWidth, NarrowestText, WidestText);
        return new Terminal(System.Console.Out, System.Console.Error, AnsiConsole.Console, width);
    }
}
