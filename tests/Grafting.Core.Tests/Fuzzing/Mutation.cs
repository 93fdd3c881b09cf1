using System.Buffers.Binary;
using CsCheck;

namespace Grafting.Core.Tests.Fuzzing;

/// <summary>One change to the bytes of a file; places and lengths are taken modulo what the file has.</summary>
internal sealed record Mutation(MutationKind Kind, uint Place, uint Length, ulong Value, byte[] Bytes)
{
    /// <summary>Numbers near which readers make mistakes.</summary>
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 127, 128, 255, 256, 0x7fff, ushort.MaxValue, int.MaxValue, 1ul << 31, uint.MaxValue, 1ul << 32, 1ul << 48,
        long.MaxValue, 1ul << 63, ulong.MaxValue,
    ];

    /// <param name="words">Pieces that mean something to the reader.</param>
    public static Gen<Mutation> Any(IReadOnlyList<byte[]> words) => Gen.Select(
        Gen.Enum<MutationKind>(),
        Gen.UInt,
        Gen.OneOf(Gen.UInt[1, 8], Gen.UInt[1, 4096]),
        Gen.OneOf(OneOf(Edges), Gen.ULong),
        Gen.OneOf(Gen.Byte.Array[1, 12], OneOf(words)),
        (kind, place, length, value, bytes) => new Mutation(kind, place, length, value, bytes));

    public static Gen<T> OneOf<T>(IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(index => values[index]);

    public byte[] Applied(byte[] file)
    {
        var at = (int)(Place % (uint)(file.Length + 1));
        var end = (int)Math.Min(file.Length, at + (long)Length);
        return Kind switch
        {
            MutationKind.FlipBit => Overwritten(file, at, at < file.Length ? [(byte)(file[at] ^ (1 << (int)(Value % 8)))] : []),
            MutationKind.SetBytes => Overwritten(file, at, Bytes),
            MutationKind.SetNumber => Overwritten(file, at, Number()),
            MutationKind.Insert => [.. file[..at], .. Bytes, .. file[at..]],
            MutationKind.Remove => [.. file[..at], .. file[end..]],
            MutationKind.Repeat => [.. file[..end], .. file[at..end], .. file[end..]],
            MutationKind.Move => [.. file[end..], .. file[at..end], .. file[..at]],
            _ => file[..at],
        };
    }

    /// <summary>1, 2, 4 or 8 bytes, of either order.</summary>
    private byte[] Number()
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Value);
        bytes = bytes[..(1 << (int)(Length % 4))];
        if (Length / 4 % 2 == 1)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }

    private static byte[] Overwritten(byte[] file, int at, byte[] bytes)
    {
        var result = (byte[])file.Clone();
        bytes.AsSpan(0, Math.Min(bytes.Length, file.Length - at)).CopyTo(result.AsSpan(at));
        return result;
    }
}

internal enum MutationKind
{
    FlipBit,
    SetBytes,
    SetNumber,
    Insert,
    Remove,
    Repeat,
    Move,
    CutShort,
}
