using System.Formats.Tar;
using System.IO.Compression;

namespace Grafting.Core.Tests.Data.Downloads;

/// <summary>Makes .tar.gz archives.</summary>
internal static class Tar
{
    public static byte[] Of(params TarEntry[] entries)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return packed.ToArray();
    }

    public static TarEntry File(string name, byte[] content) =>
        new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) };

    public static TarEntry Folder(string name) => new UstarTarEntry(TarEntryType.Directory, name);

    public static TarEntry Link(TarEntryType type, string name, string target) =>
        new UstarTarEntry(type, name) { LinkName = target };
}
