namespace Grafting.Host.Rendering;

/// <summary>Columns of text, the first to the left and the others to the right, as wide as their widest cell.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    /// <param name="output">Where the lines go.</param>
    /// <param name="rows">The heading first; all rows have as many cells.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }
}
