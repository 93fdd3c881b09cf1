using System.Buffers.Binary;
using System.Text;

namespace Grafting.PyTorchFiles.Zip;

/// <summary>
/// Where the entries of a zip archive lie, by its directory at the file's end (APPNOTE.TXT, sections 4.3 and 4.5.3). Only entries
/// whose bytes lie in the file as they are can be located, which are all that PyTorch writes: so nothing is ever larger than the file.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int Zip64LocatorLength = 20;
    private const int Zip64EndLength = 56;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const int EncryptedFlag = 1;
    private const int Zip64Extra = 1;

    private readonly Stream _file;
    private readonly Dictionary<string, ZipEntry> _entries;

    private ZipDirectory(Stream file, Dictionary<string, ZipEntry> entries) => (_file, _entries) = (file, entries);

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <exception cref="PyTorchFileException">The directory is missing or damaged, or a name stands in it twice.</exception>
    public static ZipDirectory Read(Stream file)
    {
        var (start, length) = FindDirectory(file);
        var bytes = ReadAt(file, start, length);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        for (var rest = bytes.AsSpan(); rest.Length > 0;)
        {
            var entry = NextEntry(ref rest);
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw PyTorchFileException.Unreadable($"'{PyTorchFileException.Excerpt(entry.Name)}' stands twice in its zip archive");
            }
        }

        return new ZipDirectory(file, entries);
    }

    /// <summary>Where the contents of an entry lie.</summary>
    /// <exception cref="PyTorchFileException">There is no such entry, it is compressed, or it does not lie within the file.</exception>
    public FileRange Locate(string name)
    {
        var shown = PyTorchFileException.Excerpt(name);
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw PyTorchFileException.Unreadable($"its zip archive has no '{shown}'");
        }

        if (!entry.IsPlain)
        {
            throw PyTorchFileException.Unreadable($"'{shown}' in it is compressed or encrypted, which torch.save never does");
        }

        var header = ReadAt(_file, entry.HeaderStart, LocalLength).AsSpan();
        var start = entry.HeaderStart + LocalLength + UInt16(header, 26) + UInt16(header, 28);
        return UInt32(header, 0) == LocalSignature && entry.Length <= _file.Length - start
            ? new FileRange(start, entry.Length)
            : throw PyTorchFileException.Unreadable($"'{shown}' does not lie where its zip archive says");
    }

    private static (long Start, long Length) FindDirectory(Stream file)
    {
        var tailLength = Math.Min(file.Length, EndLength + LongestComment);
        var tail = ReadAt(file, file.Length - tailLength, tailLength);
        var end = EndIn(tail);
        var endStart = file.Length - tailLength + end;
        var record = tail.AsSpan(end);
        var (length, start) = end >= Zip64LocatorLength && UInt32(tail, end - Zip64LocatorLength) == Zip64LocatorSignature
            ? Zip64Directory(file, UInt64(tail, end - Zip64LocatorLength + 8))
            : (UInt32(record, 12), UInt32(record, 16));
        return start <= (ulong)endStart && length <= (ulong)endStart - start
            ? ((long)start, (long)length)
            : throw PyTorchFileException.Unreadable($"its zip directory claims {length} bytes from {start}, the file has {file.Length}");
    }

    /// <summary>The last record whose comment ends where the file does.</summary>
    private static int EndIn(byte[] tail)
    {
        for (var i = tail.Length - EndLength; i >= 0; i--)
        {
            if (UInt32(tail, i) == EndSignature && UInt16(tail, i + 20) == tail.Length - i - EndLength)
            {
                return i;
            }
        }

        throw PyTorchFileException.Unreadable("its zip directory is missing: the file is cut short, or has something behind its end");
    }

    private static (ulong Length, ulong Start) Zip64Directory(Stream file, ulong recordStart)
    {
        if (recordStart > long.MaxValue)
        {
            throw PyTorchFileException.Unreadable("its zip64 record does not lie within the file");
        }

        var record = ReadAt(file, (long)recordStart, Zip64EndLength);
        return UInt32(record, 0) == Zip64EndSignature
            ? (UInt64(record, 40), UInt64(record, 48))
            : throw PyTorchFileException.Unreadable("its zip64 record is damaged");
    }

    private static ZipEntry NextEntry(ref Span<byte> rest)
    {
        var record = rest;
        var whole = record.Length < EntryLength ? int.MaxValue : EntryLength + UInt16(record, 28) + UInt16(record, 30) + UInt16(record, 32);
        if (whole > record.Length || UInt32(record, 0) != EntrySignature)
        {
            throw PyTorchFileException.Unreadable("its zip directory is damaged");
        }

        rest = record[whole..];
        var nameLength = UInt16(record, 28);
        var (packed, length, header) = Wide(record.Slice(EntryLength + nameLength, UInt16(record, 30)), record);
        return packed <= long.MaxValue && header <= long.MaxValue
            ? new ZipEntry(
                Encoding.UTF8.GetString(record.Slice(EntryLength, nameLength)),
                (long)packed,
                (long)header,
                IsPlain: (UInt16(record, 8) & EncryptedFlag) == 0 && UInt16(record, 10) == 0 && packed == length)
            : throw PyTorchFileException.Unreadable("its zip directory claims impossible places");
    }

    /// <summary>Lengths and place of an entry; those that 32 bits cannot hold stand in an extra field, in this order.</summary>
    private static (ulong Packed, ulong Length, ulong Header) Wide(ReadOnlySpan<byte> extra, ReadOnlySpan<byte> record)
    {
        var wide = ReadOnlySpan<byte>.Empty;
        while (extra.Length >= 4 && UInt16(extra, 2) <= extra.Length - 4)
        {
            if (UInt16(extra, 0) == Zip64Extra)
            {
                wide = extra.Slice(4, UInt16(extra, 2));
            }

            extra = extra[(4 + UInt16(extra, 2))..];
        }

        var length = Take(UInt32(record, 24), ref wide);
        var packed = Take(UInt32(record, 20), ref wide);
        return (packed, length, Take(UInt32(record, 42), ref wide));
    }

    private static ulong Take(uint narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue || wide.Length < sizeof(ulong))
        {
            return narrow;
        }

        var value = UInt64(wide, 0);
        wide = wide[sizeof(ulong)..];
        return value;
    }

    private static byte[] ReadAt(Stream file, long start, long length)
    {
        if (start > file.Length || length > file.Length - start || length > Array.MaxLength)
        {
            throw PyTorchFileException.Unreadable("its zip archive is cut short");
        }

        var bytes = new byte[length];
        file.Position = start;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
