using System.Globalization;

namespace Grafting.Actors.Cluster.Security;

/// <summary>Words that a peer may have chosen, as they may stand in a log and on a terminal: one short line that steers nothing.</summary>
internal static class PlainText
{
    /// <param name="text">Whatever it is.</param>
    /// <param name="longest">Where it is cut off.</param>
    public static string Of(string text, int longest)
    {
        var start = text.Length > longest ? $"{text.AsSpan(0, longest)}…" : text;
        return start.Any(Steers) ? string.Concat(start.Select(each => Steers(each) ? ' ' : each)) : start;
    }

    /// <summary>Control characters, line ends, and what turns the direction of writing around.</summary>
    private static bool Steers(char each) => char.GetUnicodeCategory(each)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
