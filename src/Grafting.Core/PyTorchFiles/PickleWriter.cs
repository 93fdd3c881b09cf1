using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Grafting.PyTorchFiles.Pickling;

namespace Grafting.PyTorchFiles;

/// <summary>Writes the few kinds of values that a state dict is pickled as, in protocol 2.</summary>
internal sealed class PickleWriter
{
    private const byte Protocol = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<string, byte> _memo = new(StringComparer.Ordinal);

    public PickleWriter()
    {
        Write(Opcode.PROTO);
        Byte(Protocol);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Write(Opcode opcode) => Byte((byte)opcode);

    public void Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        Write(Opcode.BINUNICODE);
        Number(utf8.Length);
        _bytes.Write(utf8);
    }

    /// <summary>A text that comes again and again: written once, and recalled after that.</summary>
    public void RepeatedText(string text) => Once(text, () => Text(text));

    /// <summary>A class or function by its name, written once and recalled after that.</summary>
    public void Global(string module, string name) => Once($"{module}\n{name}\n", () =>
    {
        Write(Opcode.GLOBAL);
        _bytes.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    });

    public void Integer(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Write(Opcode.BININT);
            Number((int)value);
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Write(Opcode.LONG1);
        Byte(sizeof(long));
        _bytes.Write(bytes);
    }

    public void Integers(IEnumerable<long> values)
    {
        Write(Opcode.MARK);
        foreach (var value in values)
        {
            Integer(value);
        }

        Write(Opcode.TUPLE);
    }

    private void Once(string key, Action write)
    {
        if (_memo.TryGetValue(key, out var index))
        {
            Write(Opcode.BINGET);
            Byte(index);
            return;
        }

        write();
        index = checked((byte)_memo.Count);
        _memo.Add(key, index);
        Write(Opcode.BINPUT);
        Byte(index);
    }

    private void Byte(byte value) => _bytes.Write([value]);

    private void Number(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
