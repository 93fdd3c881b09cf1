namespace Grafting;

/// <summary>Finds what a mistyped name most likely meant.</summary>
public static class NearestName
{
    /// <summary>The known name with the smallest edit distance (Levenshtein), the first of several; null where none is known.</summary>
    public static string? Of(string name, IEnumerable<string> known) => known.MinBy(candidate => Distance(name, candidate));

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
