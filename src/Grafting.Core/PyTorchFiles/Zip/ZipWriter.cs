using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Grafting.PyTorchFiles.Zip;

/// <summary>
/// Writes a zip archive the way <c>torch.save</c> does: nothing compressed, and the bytes of each entry begin on a multiple of 64, so
/// that they can be mapped into memory. Times are fixed, so that the same entries give the same bytes.
/// </summary>
/// <param name="stream">Written from front to end, and left open.</param>
internal sealed class ZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int LocalLength = 30;
    private const ushort MostEntries = ushort.MaxValue - 1;
    private const int ExtraHeaderLength = 4;

    /// <summary>The extra field that PyTorch pads with.</summary>
    private const ushort PaddingExtra = 0x4246;

    private const ushort Version = 20;
    private const ushort Utf8Flag = 0x0800;

    /// <summary>1 January 1980, the first day of the format, as its date field has it.</summary>
    private const ushort FirstDay = 0x0021;

    private readonly ArrayBufferWriter<byte> _directory = new();
    private long _position;
    private ushort _count;

    /// <exception cref="GraftingException">The archive gets too large for the format.</exception>
    public void Add(string name, ReadOnlySpan<byte> contents)
    {
        var start = Fitting(_position);
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var length = Fitting(contents.Length);
        var crc = Crc32.Of(contents);
        var beforePadding = _position + LocalLength + nameBytes.Length + ExtraHeaderLength;
        var padding = (int)(-beforePadding & (Alignment - 1));
        var local = new Fields()
            .Add(0x04034b50u).Add(Version).Add(Utf8Flag).Add((ushort)0).Add((ushort)0).Add(FirstDay)
            .Add(crc).Add(length).Add(length).Add((ushort)nameBytes.Length).Add((ushort)(ExtraHeaderLength + padding))
            .Add(nameBytes).Add(PaddingExtra).Add((ushort)padding).Add(new byte[padding]);
        Write(local.Bytes);
        Write(contents);
        _directory.Write(new Fields()
            .Add(0x02014b50u).Add(Version).Add(Version).Add(Utf8Flag).Add((ushort)0).Add((ushort)0).Add(FirstDay)
            .Add(crc).Add(length).Add(length).Add((ushort)nameBytes.Length).Add((ushort)0).Add((ushort)0)
            .Add((ushort)0).Add((ushort)0).Add(0u).Add(start).Add(nameBytes).Bytes);
        _count = _count < MostEntries ? (ushort)(_count + 1) : throw TooLarge($"{MostEntries} tensors");
    }

    /// <summary>Writes the directory; nothing may be added after that.</summary>
    /// <exception cref="GraftingException">The archive got too large for the format.</exception>
    public void Finish()
    {
        var start = Fitting(_position);
        Write(_directory.WrittenSpan);
        Write(new Fields()
            .Add(0x06054b50u).Add((ushort)0).Add((ushort)0).Add(_count).Add(_count)
            .Add((uint)_directory.WrittenCount).Add(start).Add((ushort)0).Bytes);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }

    private static uint Fitting(long value) => value < uint.MaxValue ? (uint)value : throw TooLarge("4 GB");

    /// <summary>Beyond these the format has other records, zip64, for which no network here has a need.</summary>
    private static GraftingException TooLarge(string limit) =>
        new($"A PyTorch file that this program writes can hold {limit} at most; write safetensors instead.");

    /// <summary>Little-endian numbers and bytes, one after the other.</summary>
    private sealed class Fields
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

        public Fields Add(ushort value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            return Add(bytes);
        }

        public Fields Add(uint value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            return Add(bytes);
        }

        public Fields Add(ReadOnlySpan<byte> bytes)
        {
            _bytes.Write(bytes);
            return this;
        }
    }
}
