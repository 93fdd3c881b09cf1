using Grafting.Runs;
using SkiaSharp;

namespace Grafting.Data.Folders;

/// <summary>
/// Decodes JPEG, PNG and WebP by their content, whatever their names say, into the bytes that Pillow gives: no colour profile is applied,
/// no orientation, transparency is left out, grey becomes three equal channels. For one thread; it keeps its memory from picture to picture.
/// </summary>
internal sealed class PictureDecoder
{
    private const long MostBytes = 256 << 20;

    /// <summary>What a header may declare before memory is taken: above it Pillow warns.</summary>
    private const long MostPixels = 89_478_485;

    // What is larger is rare, and its memory is given back with the next picture.
    private const int KeptBytes = 16 << 20;
    private const int KeptPixels = 16 << 20;

    private byte[] _file = [];
    private uint[] _pixels = [];

    /// <summary>Decodes a file.</summary>
    /// <param name="place">The file.</param>
    /// <param name="picture">Valid until the next call.</param>
    /// <returns>What is wrong with its content, as the rest of a sentence that the file begins; null where nothing is.</returns>
    /// <exception cref="GraftingException">The file cannot be read at all: that is no matter of its content.</exception>
    public string? Decode(string place, out Picture picture)
    {
        picture = default;
        var length = Read(place);
        return length switch
        {
            0 => "is empty",
            > MostBytes => $"holds more than {MostBytes >> 20} MiB",
            _ => Decode(_file.AsSpan(0, (int)length), out picture),
        };
    }

    /// <returns>The file's length; it is read where that is not too much.</returns>
    private long Read(string place)
    {
        try
        {
            using var file = File.OpenHandle(place);
            var length = RandomAccess.GetLength(file);
            if (length > MostBytes)
            {
                return length;
            }

            var content = Enough(ref _file, (int)length, KeptBytes);
            var read = 0;
            for (int count; read < length && (count = RandomAccess.Read(file, content[read..], read)) > 0;)
            {
                read += count;
            }

            return read;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(place, error);
        }
    }

    private unsafe string? Decode(ReadOnlySpan<byte> file, out Picture picture)
    {
        picture = default;
        fixed (byte* start = file)
        {
            using var data = SKData.Create((IntPtr)start, file.Length);
            using var codec = SKCodec.Create(data);
            if (codec is not
                {
                    // Others that Skia knows are not what Pillow makes of them, and some take any bytes for a picture.
                    EncodedFormat: SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png or SKEncodedImageFormat.Webp,
                    Info: { Width: > 0 and var width, Height: > 0 and var height } info,
                })
            {
                return "is no JPEG, PNG or WebP image";
            }

            if ((long)width * height > MostPixels)
            {
                return FormattableString.Invariant($"declares {width} × {height} pixels, more than {MostPixels} in all");
            }

            var pixels = Enough(ref _pixels, width * height, KeptPixels);
            // Premultiplied, the colours of transparent pixels would be lost.
            var alpha = info.AlphaType is SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
            fixed (uint* first = pixels)
            {
                var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha), (IntPtr)first);
                picture = new Picture(width, pixels);
                return result switch
                {
                    SKCodecResult.Success => null,
                    SKCodecResult.IncompleteInput => "is cut short",
                    _ => "is damaged",
                };
            }
        }
    }

    private static Span<T> Enough<T>(ref T[] memory, int count, int kept)
    {
        if (memory.Length < count || memory.Length > Math.Max(count, kept))
        {
            memory = GC.AllocateUninitializedArray<T>(count);
        }

        return memory.AsSpan(0, count);
    }
}
