namespace Grafting.Data.Folders;

/// <summary>A decoded picture; its pixels belong to the decoder that made it.</summary>
/// <param name="width">Its columns.</param>
/// <param name="pixels">Rows of red, green, blue and a fourth byte that nobody looks at, in this order in memory.</param>
internal readonly ref struct Picture(int width, ReadOnlySpan<uint> pixels)
{
    private readonly ReadOnlySpan<uint> _pixels = pixels;

    public int Width => width;

    public int Height => _pixels.Length / width;

    public ReadOnlySpan<uint> Row(int row) => _pixels.Slice(row * width, width);
}
