namespace Grafting.Data;

/// <summary>Labelled images of one size, kept in memory as bytes.</summary>
/// <param name="Height">Rows of each image.</param>
/// <param name="Width">Columns of each image.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Pixels">Images × Height × Width × Channels bytes (NHWC), in file order.</param>
/// <param name="Labels">One class index per image, below the number of classes.</param>
public sealed record ImageSet(int Height, int Width, int Channels, byte[] Pixels, byte[] Labels) : IImages
{
    public int Count => Labels.Length;

    /// <summary>Bytes of one image.</summary>
    public int ImageSize => Height * Width * Channels;

    public int LabelOf(int index) => Labels[index];

    /// <summary>The first <paramref name="count"/> images in file order; all of them where there are fewer.</summary>
    public ImageSet Take(int count) => count >= Count
        ? this
        : this with { Pixels = Pixels[..(count * ImageSize)], Labels = Labels[..count] };

    IImages IImages.Take(int count) => Take(count);

    public IBatchSource ToBatches(Normalization normalization, DecodingPlan decoding) => new MemoryBatches(this, normalization);
}
