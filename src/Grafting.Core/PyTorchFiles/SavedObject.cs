using System.Buffers.Binary;
using Grafting.PyTorchFiles.Pickling;

namespace Grafting.PyTorchFiles;

/// <summary>What <c>torch.save</c> was given, as the file says it, in either of its formats.</summary>
/// <param name="Root">See <see cref="PickledTuple"/> for what it can be.</param>
/// <param name="Locate">Finds the bytes of a storage, which are as many as it claims. The file is open as long as this is used.</param>
internal sealed record SavedObject(object? Root, Func<PickledStorage, FileRange> Locate)
{
    private const uint ZipSignature = 0x04034b50;
    private const int TarSignatureStart = 257;

    /// <exception cref="PyTorchFileException">The file is broken, or its pickle wants what weights have no need of.</exception>
    public static SavedObject Read(Stream file)
    {
        Span<byte> first = stackalloc byte[TarSignatureStart + 5];
        first = first[..file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (first.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(first) == ZipSignature)
        {
            return ZipCheckpoint.Read(file);
        }

        return first.EndsWith("ustar"u8) && first.Length > TarSignatureStart
            ? throw PyTorchFileException.Unreadable(
                "it is a tar archive, as PyTorch 0.1 wrote them; load it with PyTorch and save it again")
            : LegacyCheckpoint.Read(file);
    }
}
