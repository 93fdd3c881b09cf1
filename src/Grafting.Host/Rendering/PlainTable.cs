namespace Grafting.Host.Rendering;

/// <summary>Columns of text, as wide as their widest cell: the first to the left and, unless told otherwise, the others to the right.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    /// <param name="output">Where the lines go.</param>
    /// <param name="rows">The heading first; all rows have as many cells.</param>
    /// <param name="left">Further columns, from 0, that stand to the left: those of words.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows, params int[] left)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) =>
                column == 0 || left.Contains(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }
}
