using System.Globalization;

namespace Grafting.Experiments;

/// <summary>Reads the text of a flag's value. What cannot be read is a <see cref="UsageException"/> that names the flag.</summary>
public static class FlagText
{
    /// <summary>A century: more than any wait, and less than <see cref="TimeSpan"/> can hold.</summary>
    private const double LongestSeconds = 3.2e9;

    public static int Whole(string label, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(label, text, "a whole number");

    public static long LongWhole(string label, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(label, text, "a whole number");

    public static double Number(string label, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(label, text, "a number");

    /// <summary>A length of time in seconds, whole or not.</summary>
    public static TimeSpan Seconds(string label, string text) =>
        Number(label, text) is >= -LongestSeconds and <= LongestSeconds and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(label, text, "a number of seconds");

    /// <summary>One of an enum's names in lower case, which is how flags spell them.</summary>
    public static T Choice<T>(string label, string text)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToArray();
        return names.Contains(text, StringComparer.Ordinal)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw Wrong(label, text, string.Join(" or ", names));
    }

    /// <summary>The error for a value that does not fit.</summary>
    /// <param name="expected">What would fit, as in <c>it must be …</c>.</param>
    public static UsageException Wrong(string label, object value, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{label} is {value}; it must be {expected}."));
}
