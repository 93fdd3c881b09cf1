namespace Grafting.Host.Plots;

/// <summary>Names as short as a picture needs them: cut at the left, for their ends tell them apart.</summary>
internal static class PlotLabels
{
    private const int LongestFile = 48;
    private const int LongestLayer = 17;
    private const string WeightSuffix = ".weight";

    /// <summary>Paths without the folders with which all of them begin; a single path is left whole.</summary>
    public static string[] OfFiles(IReadOnlyList<string> paths)
    {
        var parts = paths.Select(path => path.Split('/', '\\')).ToArray();
        var common = 0;
        while (paths.Count > 1 && parts.All(part => common < part.Length - 1 && part[common] == parts[0][common]))
        {
            common++;
        }

        return [.. parts.Select(part => CutLeft(string.Join('/', part[common..]), LongestFile))];
    }

    /// <summary>A convolution by the name of its weight.</summary>
    public static string OfLayer(string weight) =>
        CutLeft(weight.EndsWith(WeightSuffix, StringComparison.Ordinal) ? weight[..^WeightSuffix.Length] : weight, LongestLayer);

    private static string CutLeft(string text, int longest) => text.Length <= longest ? text : "…" + text[^(longest - 1)..];
}
