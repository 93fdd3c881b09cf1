namespace Grafting.Data;

/// <summary>Where a crop lies in its image padded by 4 pixels on each side, and whether it is mirrored.</summary>
/// <param name="Top">Rows left out above, from 0 to 8.</param>
/// <param name="Left">Columns left out on the left, from 0 to 8.</param>
/// <param name="Flip">Mirrored left to right, after the crop.</param>
public readonly record struct Crop(int Top, int Left, bool Flip)
{
    /// <summary>Zero pixels on each side of an image before it is cropped back to its size.</summary>
    public const int Padding = 4;

    /// <summary>The image as it is.</summary>
    public static Crop None { get; } = new(Padding, Padding, Flip: false);

    /// <summary>Any of the 9 × 9 crops, mirrored or not, all equally likely.</summary>
    public static Crop Draw(RandomStream stream) =>
        new(stream.Next(2 * Padding + 1), stream.Next(2 * Padding + 1), stream.Next(2) == 1);
}

/// <summary>
/// Turns images into batches of normalized floats, channels last: (pixel/255 − mean) / deviation for each channel. Padding
/// is black before normalization.
/// </summary>
public sealed class ImageBatcher
{
    private readonly ImageSet _images;

    /// <summary>The normalized value of each byte in each channel: 256 × channels.</summary>
    private readonly float[] _normalized;

    public ImageBatcher(ImageSet images, Normalization normalization)
    {
        _images = images;
        _normalized = new float[256 * images.Channels];
        for (var value = 0; value < 256; value++)
        {
            for (var channel = 0; channel < images.Channels; channel++)
            {
                var (mean, deviation) = (normalization.Mean[channel], normalization.StandardDeviation[channel]);
                _normalized[value * images.Channels + channel] = (value / 255f - mean) / deviation;
            }
        }
    }

    /// <summary>Floats of one image.</summary>
    public int ImageSize => _images.ImageSize;

    /// <summary>Writes one image, cropped, into <paramref name="destination"/>: height × width × channels floats.</summary>
    public void Fill(int index, Crop crop, Span<float> destination)
    {
        var image = _images.Pixels.AsSpan(index * ImageSize, ImageSize);
        var (width, channels) = (_images.Width, _images.Channels);
        var rowLength = width * channels;
        for (var row = 0; row < _images.Height; row++)
        {
            var from = row + crop.Top - Crop.Padding;
            var source = from >= 0 && from < _images.Height ? image.Slice(from * rowLength, rowLength) : [];
            FillRow(source, crop, destination.Slice(row * rowLength, rowLength));
        }
    }

    private void FillRow(ReadOnlySpan<byte> source, Crop crop, Span<float> row)
    {
        if (_images.Channels == 3)
        {
            FillRow3(source, crop, row);
        }
        else
        {
            FillRow1(source, crop, row);
        }
    }

    private void FillRow3(ReadOnlySpan<byte> source, Crop crop, Span<float> row)
    {
        var table = _normalized;
        var (step, position) = crop.Flip ? (-3, row.Length - 3) : (3, 0);
        var from = (crop.Left - Crop.Padding) * 3;
        for (var x = 0; x < row.Length; x += 3, from += 3, position += step)
        {
            var (red, green, blue) = (uint)from < (uint)source.Length
                ? (source[from] * 3, source[from + 1] * 3, source[from + 2] * 3)
                : (0, 0, 0);
            row[position] = table[red];
            row[position + 1] = table[green + 1];
            row[position + 2] = table[blue + 2];
        }
    }

    private void FillRow1(ReadOnlySpan<byte> source, Crop crop, Span<float> row)
    {
        var table = _normalized;
        var (step, position) = crop.Flip ? (-1, row.Length - 1) : (1, 0);
        var from = crop.Left - Crop.Padding;
        for (var x = 0; x < row.Length; x++, from++, position += step)
        {
            row[position] = table[(uint)from < (uint)source.Length ? source[from] : 0];
        }
    }
}
