namespace Grafting.Actors.Cluster.Wire;

/// <summary>
/// Parts of messages: errors. What decides over a network or is told to people travels, which is the kind and one line; the exception
/// itself stays on its node, whose log has it.
/// </summary>
internal static class ErrorParts
{
    /// <summary>Enough for every line that is meant to be read, and little beside what a message may hold.</summary>
    private const int LongestLine = 4000;

    private enum ErrorKind
    {
        Other,
        Grafting,
        NonFiniteLoss,
    }

    public static WireWriter Error(this WireWriter to, Exception it) => to.Choice(KindOf(it)).Text(LineOf(it));

    public static Exception Error(this WireReader from) => (from.Choice<ErrorKind>(), from.Text()) switch
    {
        (ErrorKind.Grafting, var line) => new GraftingException(line),
        (ErrorKind.NonFiniteLoss, var line) => new NonFiniteLossException(line),
        (_, var line) => new NodeErrorException(line),
    };

    private static ErrorKind KindOf(Exception error) => error switch
    {
        NonFiniteLossException => ErrorKind.NonFiniteLoss,
        GraftingException => ErrorKind.Grafting,
        _ => ErrorKind.Other,
    };

    private static string LineOf(Exception error)
    {
        var line = error is GraftingException or NodeErrorException ? error.Message : $"{error.GetType().Name}: {error.Message}";
        return line.Length <= LongestLine ? line : line[..LongestLine];
    }
}
