using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Grafting.PyTorchFiles.Pickling;

/// <summary>The bytes of a pickle. Every length that it claims is compared with what is left before memory is taken.</summary>
/// <param name="stream">At the pickle's first byte; it is left where reading ended.</param>
/// <param name="length">Bytes that the pickle may have at most.</param>
internal sealed class PickleSource(Stream stream, long length)
{
    /// <summary>Names are far shorter, and so are the texts that training scripts keep beside them.</summary>
    private const int LongestText = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long _start = stream.Position;

    /// <summary>Bytes read so far.</summary>
    public long Position => stream.Position - _start;

    private long Remaining => length - Position;

    public byte Byte()
    {
        var value = Remaining > 0 ? stream.ReadByte() : -1;
        return value >= 0 ? (byte)value : throw CutShort();
    }

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Fill(stackalloc byte[sizeof(ushort)]));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Fill(stackalloc byte[sizeof(int)]));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Fill(stackalloc byte[sizeof(uint)]));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Fill(stackalloc byte[sizeof(ulong)]));

    /// <summary>A big-endian double, as pickle has it.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Fill(stackalloc byte[sizeof(double)]));

    /// <summary>
    /// A little-endian two's complement integer of up to 255 bytes: a <see cref="long"/>, or a <see cref="BigInteger"/> beyond.
    /// </summary>
    public object Integer(byte count)
    {
        var value = new BigInteger(Fill(stackalloc byte[count]));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    public string Utf8(ulong count)
    {
        try
        {
            return StrictUtf8.GetString(Bytes(count));
        }
        catch (DecoderFallbackException)
        {
            throw PyTorchFileException.Unreadable($"a text before byte {Position} of its pickle is not UTF-8");
        }
    }

    /// <summary>A string of Python 2: bytes of no known encoding, of which names use ASCII only.</summary>
    public string Latin1(uint count) => Encoding.Latin1.GetString(Bytes(count));

    /// <summary>Text up to the end of the line.</summary>
    public string Line()
    {
        var bytes = new List<byte>();
        while (true)
        {
            switch (Byte())
            {
                case (byte)'\n':
                    return Encoding.Latin1.GetString([.. bytes]);
                case var next when bytes.Count < LongestText:
                    bytes.Add(next);
                    break;
                default:
                    throw TooLong((ulong)bytes.Count);
            }
        }
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)Remaining)
        {
            throw CutShort();
        }

        stream.Position += (long)count;
    }

    private byte[] Bytes(ulong count)
    {
        if (count > (ulong)Remaining)
        {
            throw CutShort();
        }

        if (count > LongestText)
        {
            throw TooLong(count);
        }

        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    private Span<byte> Fill(Span<byte> bytes)
    {
        if (bytes.Length > Remaining || stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw CutShort();
        }

        return bytes;
    }

    private static PyTorchFileException TooLong(ulong count) =>
        PyTorchFileException.Unreadable($"its pickle has a text of {count} bytes, which no name of a weight needs");

    private static PyTorchFileException CutShort() => PyTorchFileException.Unreadable("its pickle is cut short");
}
