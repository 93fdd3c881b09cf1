using System.Buffers.Binary;

namespace Grafting.Data;

/// <summary>
/// Reads images and labels in the idx format of MNIST, plain or gzip: a big-endian header (0x08, the number of dimensions, each
/// dimension), then the bytes. The dimensions must be those expected, so no header decides how much memory is taken.
/// </summary>
internal static class IdxReader
{
    /// <param name="padding">Rows and columns of zeros to add on each side of an image.</param>
    /// <exception cref="DamagedFileException">A file is not what it should be.</exception>
    public static ImageSet Read(string imagesPlace, string labelsPlace, int count, int side, int padding, int classes)
    {
        var labels = ReadLabels(labelsPlace, count, classes);
        var padded = side + 2 * padding;
        return new ImageSet(padded, padded, Channels: 1, ReadImages(imagesPlace, count, side, padding), labels);
    }

    private static byte[] ReadImages(string place, int count, int side, int padding)
    {
        var padded = side + 2 * padding;
        return ReadContent(place, [count, side, side], content =>
        {
            var pixels = new byte[count * padded * padded];
            var image = new byte[side * side];
            for (var i = 0; i < count; i++)
            {
                content.Fill(image);
                for (var row = 0; row < side; row++)
                {
                    image.AsSpan(row * side, side).CopyTo(pixels.AsSpan((i * padded + row + padding) * padded + padding));
                }
            }

            return pixels;
        });
    }

    private static byte[] ReadLabels(string place, int count, int classes)
    {
        var labels = ReadContent(place, [count], content =>
        {
            var bytes = new byte[count];
            content.Fill(bytes);
            return bytes;
        });
        var wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return wrong < 0
            ? labels
            : throw new DamagedFileException(place, $"has label {labels[wrong]} at image {wrong}, expected 0 to {classes - 1}");
    }

    private static byte[] ReadContent(string place, int[] dimensions, Func<Content, byte[]> read)
    {
        try
        {
            using var stream = DataFile.OpenContent(place);
            var content = new Content(stream, place, 4 * (1 + dimensions.Length) + dimensions.Aggregate(1L, (product, d) => product * d));
            content.CheckHeader(dimensions);
            var bytes = read(content);
            content.CheckEnd();
            return bytes;
        }
        catch (InvalidDataException e)
        {
            throw new DamagedFileException(place, "is damaged or cut short: its gzip data does not unpack", e);
        }
    }

    /// <summary>A stream that says where it ended when that is too early.</summary>
    private sealed class Content(Stream stream, string place, long expected)
    {
        private long _read;

        public void CheckHeader(int[] dimensions)
        {
            Span<byte> header = stackalloc byte[4 * (1 + dimensions.Length)];
            Fill(header);
            var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (magic != (0x0800u | (uint)dimensions.Length))
            {
                throw new DamagedFileException(place, $"begins with {magic:x8}, expected {0x0800 | dimensions.Length:x8} (idx)");
            }

            var declared = new uint[dimensions.Length];
            for (var d = 0; d < declared.Length; d++)
            {
                declared[d] = BinaryPrimitives.ReadUInt32BigEndian(header[(4 * (d + 1))..]);
            }

            if (!declared.SequenceEqual(dimensions.Select(d => (uint)d)))
            {
                throw new DamagedFileException(
                    place, $"declares {string.Join(" × ", declared)} bytes, expected {string.Join(" × ", dimensions)}");
            }
        }

        public void Fill(Span<byte> bytes)
        {
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            _read += count;
            if (count < bytes.Length)
            {
                throw new DamagedFileException(place, $"holds {_read} bytes, expected {expected}");
            }
        }

        /// <summary>Reads past the end, which also makes gzip check its own checksum.</summary>
        public void CheckEnd()
        {
            if (stream.ReadByte() >= 0)
            {
                throw new DamagedFileException(place, $"holds more than the {expected} bytes expected");
            }
        }
    }
}
