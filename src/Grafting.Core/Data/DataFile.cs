using System.IO.Compression;

namespace Grafting.Data;

/// <summary>One file of a data set.</summary>
/// <param name="Path">Where it lies below the data directory, with forward slashes.</param>
/// <param name="Length">Bytes of its content; of the unpacked content where the file is gzip.</param>
/// <param name="Md5">MD5 (lower-case hex) of the same content, so that it does not matter who packed it; null where none is known.</param>
public sealed record DataFile(string Path, long Length, string? Md5)
{
    private const string GzipExtension = ".gz";

    /// <summary>Its place below <paramref name="root"/>. A gzip file that was unpacked in place is found too.</summary>
    internal string PlaceIn(string root)
    {
        var place = System.IO.Path.Combine(root, Path);
        return place.EndsWith(GzipExtension, StringComparison.Ordinal) && !File.Exists(place) && File.Exists(place[..^GzipExtension.Length])
            ? place[..^GzipExtension.Length]
            : place;
    }

    /// <summary>Opens the content of a file, unpacked if it is gzip by its first bytes.</summary>
    internal static Stream OpenContent(string place)
    {
        var file = new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            var packed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            return packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
