namespace Grafting.Checkpoints;

/// <summary>
/// Brings convolution weights from memory's order (out, height, width, in) into that of files (out, in, height, width) and back: each
/// filter is a matrix that is transposed.
/// </summary>
internal static class ConvolutionOrder
{
    /// <param name="entry">A convolution weight.</param>
    /// <param name="memory">All its numbers.</param>
    /// <param name="file">At least as long; gets them in the order of files.</param>
    public static void ToFile(StateEntry entry, ReadOnlySpan<float> memory, Span<float> file) =>
        Transpose(memory, file, rows: AreaOf(entry), columns: InputsOf(entry));

    /// <param name="entry">A convolution weight.</param>
    /// <param name="file">All its numbers.</param>
    /// <param name="memory">At least as long; gets them in the order of memory.</param>
    public static void FromFile(StateEntry entry, ReadOnlySpan<float> file, Span<float> memory) =>
        Transpose(file, memory, rows: InputsOf(entry), columns: AreaOf(entry));

    private static int AreaOf(StateEntry entry) => (int)(entry.Shape[2] * entry.Shape[3]);

    private static int InputsOf(StateEntry entry) => (int)entry.Shape[1];

    /// <summary>A source of matrices, each rows × columns, becomes one of matrices columns × rows.</summary>
    private static void Transpose(ReadOnlySpan<float> source, Span<float> destination, int rows, int columns)
    {
        if (rows == 1 || columns == 1)
        {
            source.CopyTo(destination);
            return;
        }

        var size = rows * columns;
        for (var start = 0; start < source.Length; start += size)
        {
            var from = source.Slice(start, size);
            var to = destination.Slice(start, size);
            var next = 0;
            for (var column = 0; column < columns; column++)
            {
                for (var at = column; at < from.Length; at += columns)
                {
                    to[next++] = from[at];
                }
            }
        }
    }
}
