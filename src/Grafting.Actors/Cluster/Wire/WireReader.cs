using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>
/// Reads what <see cref="WireWriter"/> has written, and trusts none of it: whatever does not fit is refused, and no memory is taken for
/// more than the bytes that are there can hold.
/// </summary>
/// <remarks>What <see cref="Bytes"/> returns lies in the message's own bytes: it is not copied.</remarks>
internal sealed class WireReader
{
    private ReadOnlyMemory<byte> _left;

    private WireReader(ReadOnlyMemory<byte> bytes, bool isInside) => (_left, IsInside) = (bytes, isInside);

    /// <summary>Whether this is a message that came in another.</summary>
    public bool IsInside { get; }

    /// <exception cref="RefusedMessageException">The bytes are not exactly a message.</exception>
    public static T FromBytes<T>(ReadOnlyMemory<byte> bytes, Func<WireReader, T> read, bool isInside = false)
    {
        var reader = new WireReader(bytes, isInside);
        var message = read(reader);
        return reader._left.IsEmpty ? message : throw new RefusedMessageException($"{reader._left.Length} bytes too many");
    }

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new RefusedMessageException($"{other} is neither 0 nor 1"),
    };

    public T Choice<T>()
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), Byte());
        return Enum.IsDefined(value) ? value : throw new RefusedMessageException($"{value} is no {typeof(T).Name}");
    }

    /// <summary>0 or more.</summary>
    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Raw(sizeof(int))) is >= 0 and var value
        ? value
        : throw new RefusedMessageException("a count is negative");

    /// <summary>1 or more.</summary>
    public int Positive() => Int() is > 0 and var value ? value : throw new RefusedMessageException("a number that begins at 1 is 0");

    /// <summary>0 or more.</summary>
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Raw(sizeof(long))) is >= 0 and var value
        ? value
        : throw new RefusedMessageException("a number is negative");

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Raw(sizeof(double)));

    public TimeSpan Time() => new(Long());

    public string Text()
    {
        var text = Bytes().Span;
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw new RefusedMessageException("a text is not in UTF-8");
    }

    public ReadOnlyMemory<byte> Bytes() => Take(Int());

    /// <param name="leastBytes">What each value takes at least: more of them than can be there are not even begun.</param>
    /// <param name="read">Reads one.</param>
    public T[] List<T>(int leastBytes, Func<WireReader, T> read)
    {
        var count = Int();
        if (count > _left.Length / leastBytes)
        {
            throw new RefusedMessageException($"{count} values cannot be in {_left.Length} bytes");
        }

        var values = new T[count];
        for (var index = 0; index < count; index++)
        {
            values[index] = read(this);
        }

        return values;
    }

    public T? Optional<T>(Func<WireReader, T> read)
        where T : class => Flag() ? read(this) : null;

    public T? OptionalValue<T>(Func<WireReader, T> read)
        where T : struct => Flag() ? read(this) : null;

    public ReadOnlySpan<byte> Raw(int count) => Take(count).Span;

    private byte Byte() => Raw(1)[0];

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > _left.Length)
        {
            throw new RefusedMessageException($"{count} bytes are wanted where {_left.Length} are left");
        }

        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
