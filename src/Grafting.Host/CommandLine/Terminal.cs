namespace Grafting.Host.CommandLine;

/// <summary>Where a command writes.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Width">Columns of text.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, int Width)
{
    private const int PipeWidth = 100;
    private const int WidestText = 120;

    /// <summary>This process's standard output and error.</summary>
    public static Terminal OfProcess()
    {
        var width = Console.IsOutputRedirected ? PipeWidth : Math.Clamp(Console.WindowWidth, 60, WidestText);
        return new Terminal(Console.Out, Console.Error, width);
    }
}
