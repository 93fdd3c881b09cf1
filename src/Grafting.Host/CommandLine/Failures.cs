namespace Grafting.Host.CommandLine;

/// <summary>Turns an exception into one line on standard error and an exit code.</summary>
internal static class Failures
{
    /// <returns>The exit code.</returns>
    public static int Report(Exception error, TextWriter output, bool isVerbose)
    {
        output.WriteLine(error is GraftingException
            ? $"error: {OneLine(error.Message)}"
            : $"unexpected: {error.GetType().Name}: {OneLine(error.Message)}{(isVerbose ? "" : " (--verbose shows where)")}");
        if (isVerbose)
        {
            output.WriteLine(error);
        }

        return error is UsageException ? ExitCodes.WrongUsage : ExitCodes.Failed;
    }

    /// <summary>Messages quote names out of files, which may hold characters that steer a terminal.</summary>
    private static string OneLine(string message) =>
        string.Concat(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(character => char.IsControl(character) ? '?' : character));
}
