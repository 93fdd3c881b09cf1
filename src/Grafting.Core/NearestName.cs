namespace Grafting;

/// <summary>Finds what a mistyped name most likely meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The first known name that contains <paramref name="name"/>, otherwise that with the smallest edit distance (Levenshtein), the
    /// first of several; null where none is known. Case does not count.
    /// </summary>
    public static string? Of(string name, IReadOnlyCollection<string> known) =>
        known.FirstOrDefault(candidate => name.Length > 0 && candidate.Contains(name, StringComparison.OrdinalIgnoreCase))
        ?? known.MinBy(candidate => Distance(name, candidate));

    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substitution = diagonal + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
