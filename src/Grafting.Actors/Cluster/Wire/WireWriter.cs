using System.Buffers.Binary;
using System.Text;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>Writes the bytes of a message: little-endian; texts, bytes and lists with their length, an <see cref="int"/>, before them.</summary>
/// <remarks>
/// It goes over a message twice. The first time it has no bytes and only counts, so that they are allocated once and in their exact
/// length: a chunk of a file is copied once.
/// </remarks>
internal sealed class WireWriter
{
    private readonly byte[]? _bytes;
    private int _length;

    private WireWriter(byte[]? bytes) => _bytes = bytes;

    public static byte[] ToBytes<T>(T message, Func<WireWriter, T, WireWriter> write)
    {
        var length = write(new WireWriter(null), message)._length;
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        return write(new WireWriter(bytes), message)._length == length
            ? bytes
            : throw new InvalidOperationException($"{typeof(T).Name} changed while it was written.");
    }

    public WireWriter Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>One of few values, in a byte.</summary>
    public WireWriter Choice<T>(T value)
        where T : struct, Enum => Byte(Convert.ToByte(value, provider: null));

    /// <summary>A count, an epoch or the like: not negative.</summary>
    public WireWriter Int(int value)
    {
        if (Takes(sizeof(int), out var place))
        {
            BinaryPrimitives.WriteInt32LittleEndian(place, value);
        }

        return this;
    }

    /// <summary>A place in a file or the like: not negative.</summary>
    public WireWriter Long(long value)
    {
        if (Takes(sizeof(long), out var place))
        {
            BinaryPrimitives.WriteInt64LittleEndian(place, value);
        }

        return this;
    }

    /// <summary>Any number, NaN with its bits.</summary>
    public WireWriter Double(double value)
    {
        if (Takes(sizeof(double), out var place))
        {
            BinaryPrimitives.WriteDoubleLittleEndian(place, value);
        }

        return this;
    }

    public WireWriter Time(TimeSpan value) => Long(value.Ticks);

    /// <summary>In UTF-8; half a surrogate pair, which has none, becomes a replacement character.</summary>
    public WireWriter Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        if (Takes(length, out var place))
        {
            Encoding.UTF8.GetBytes(value, place);
        }

        return this;
    }

    public WireWriter Bytes(ReadOnlyMemory<byte> value)
    {
        Int(value.Length);
        if (Takes(value.Length, out var place))
        {
            value.Span.CopyTo(place);
        }

        return this;
    }

    public WireWriter List<T>(IReadOnlyCollection<T> values, Func<WireWriter, T, WireWriter> write) =>
        values.Aggregate(Int(values.Count), write);

    public WireWriter Optional<T>(T? value, Func<WireWriter, T, WireWriter> write)
        where T : class => value is null ? Flag(false) : write(Flag(true), value);

    public WireWriter Optional<T>(T? value, Func<WireWriter, T, WireWriter> write)
        where T : struct => value is { } there ? write(Flag(true), there) : Flag(false);

    /// <summary>Bytes whose number the reader knows.</summary>
    public WireWriter Raw(ReadOnlySpan<byte> value)
    {
        if (Takes(value.Length, out var place))
        {
            value.CopyTo(place);
        }

        return this;
    }

    private WireWriter Byte(byte value) => Raw([value]);

    /// <returns>False where bytes are only counted.</returns>
    private bool Takes(int count, out Span<byte> place)
    {
        place = _bytes is null ? default : _bytes.AsSpan(_length, count);
        _length = checked(_length + count);
        return _bytes is not null;
    }
}
