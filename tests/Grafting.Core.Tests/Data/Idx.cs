using System.Buffers.Binary;
using System.IO.Compression;

namespace Grafting.Core.Tests.Data;

/// <summary>Makes files in the idx format.</summary>
internal static class Idx
{
    public static byte[] Of(uint magic, uint[] dimensions, byte[] content)
    {
        var file = new byte[4 * (1 + dimensions.Length) + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(file, magic);
        for (var d = 0; d < dimensions.Length; d++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 * (d + 1)), dimensions[d]);
        }

        content.CopyTo(file, 4 * (1 + dimensions.Length));
        return file;
    }

    public static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
