using System.Formats.Tar;
using System.IO.Compression;

namespace Grafting.Data.Downloads;

/// <summary>
/// Unpacks a .tar.gz that is not trusted: regular files only, below the folder only, no more bytes and files than allowed.
/// </summary>
internal static class TarExtraction
{
    private const int MostFiles = 1000;

    /// <exception cref="DamagedFileException">
    /// The archive is damaged, or holds something that is refused; some files may have been unpacked.
    /// </exception>
    public static void Extract(string archive, string folder, long mostBytes)
    {
        try
        {
            using var file = File.OpenRead(archive);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(unpacked);
            var files = 0;
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes)
                {
                    continue; // Folders are made for the files in them.
                }

                var place = PlaceOf(entry, archive, folder);
                mostBytes -= entry.Length;
                if (mostBytes < 0 || ++files > MostFiles)
                {
                    throw new DamagedFileException(archive, $"is refused: with '{entry.Name}' it unpacks to more than a data set has");
                }

                Directory.CreateDirectory(Path.GetDirectoryName(place) ?? folder);
                using var target = new FileStream(place, FileMode.CreateNew, FileAccess.Write);
                entry.DataStream?.CopyTo(target);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DamagedFileException(archive, $"is no whole .tar.gz: {e.Message}", e);
        }
    }

    private static string PlaceOf(TarEntry entry, string archive, string folder)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
        {
            throw new DamagedFileException(archive, $"is refused: '{entry.Name}' in it is no regular file but a {entry.EntryType}");
        }

        var parts = entry.Name.Split('/', '\\');
        var place = Path.GetFullPath(Path.Combine(folder, entry.Name));
        var inside = place.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return inside && !parts.Contains("..") && !Path.IsPathRooted(entry.Name)
            ? place
            : throw new DamagedFileException(archive, $"is refused: '{entry.Name}' in it would be written outside its folder");
    }
}
