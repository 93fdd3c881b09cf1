namespace Grafting.Data;

/// <summary>
/// Reads CIFAR's binary layout: records of the label bytes (the last of them is used: CIFAR-100's fine label), then 32×32 red,
/// green and blue bytes, one colour after the other.
/// </summary>
internal static class CifarReader
{
    private const int Side = 32;
    private const int Channels = 3;
    private const int Plane = Side * Side;
    private const int ImageSize = Plane * Channels;
    private const int RecordsAtOnce = 256;

    /// <param name="places">The files, in order.</param>
    /// <param name="records">Images that each file must hold: its length is checked before memory is taken.</param>
    /// <param name="labelBytes">Bytes before the pixels of a record: 1 for CIFAR-10, 2 for CIFAR-100.</param>
    /// <exception cref="DamagedFileException">A file is not what it should be.</exception>
    public static ImageSet Read(IReadOnlyList<string> places, int records, int labelBytes, int classes)
    {
        var recordSize = labelBytes + ImageSize;
        foreach (var place in places)
        {
            CheckLength(place, (long)records * recordSize);
        }

        var pixels = GC.AllocateUninitializedArray<byte>(places.Count * records * ImageSize);
        var labels = new byte[places.Count * records];
        for (var f = 0; f < places.Count; f++)
        {
            var its = pixels.AsSpan(f * records * ImageSize, records * ImageSize);
            ReadFile(places[f], recordSize, labelBytes, its, labels.AsSpan(f * records, records));
        }

        var wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return wrong < 0
            ? new ImageSet(Side, Side, Channels, pixels, labels)
            : throw new DamagedFileException(
                places[wrong / records], $"has label {labels[wrong]} in record {wrong % records}, expected 0 to {classes - 1}");
    }

    private static void CheckLength(string place, long expected)
    {
        // Of the open file: a directory entry may be a link.
        using var file = File.OpenHandle(place);
        var found = RandomAccess.GetLength(file);
        if (found != expected)
        {
            throw new DamagedFileException(place, $"holds {found} bytes, expected {expected}");
        }
    }

    private static void ReadFile(string place, int recordSize, int labelBytes, Span<byte> pixels, Span<byte> labels)
    {
        using var file = new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = new byte[RecordsAtOnce * recordSize];
        for (var first = 0; first < labels.Length; first += RecordsAtOnce)
        {
            var count = Math.Min(RecordsAtOnce, labels.Length - first);
            file.ReadExactly(buffer, 0, count * recordSize);
            for (var r = 0; r < count; r++)
            {
                var record = buffer.AsSpan(r * recordSize, recordSize);
                labels[first + r] = record[labelBytes - 1];
                Interleave(record[labelBytes..], pixels.Slice((first + r) * ImageSize, ImageSize));
            }
        }
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        var red = planes[..Plane];
        var green = planes.Slice(Plane, Plane);
        var blue = planes.Slice(2 * Plane, Plane);
        for (var p = 0; p < Plane; p++)
        {
            pixels[Channels * p] = red[p];
            pixels[Channels * p + 1] = green[p];
            pixels[Channels * p + 2] = blue[p];
        }
    }
}
