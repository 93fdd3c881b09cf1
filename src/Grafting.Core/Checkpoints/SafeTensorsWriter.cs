using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Grafting.Checkpoints;

/// <summary>Writes tensors as a safetensors file: a header in JSON, then their bytes one after the other.</summary>
internal static class SafeTensorsWriter
{
    /// <summary>Writes all tensors in their order. The stream is left open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">What.</param>
    /// <param name="metadata">Goes into the header as it is, in its order.</param>
    public static void Write(Stream stream, IReadOnlyList<FileTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var header = Header(tensors.Select(tensor => tensor.Entry), metadata);
        WriteInt64(stream, header.Length);
        stream.Write(header);
        var buffer = new float[tensors.Max(tensor => tensor.Entry.Kind is EntryKind.ConvolutionWeight ? tensor.Entry.Length : 0)];
        foreach (var (entry, values, counter) in tensors)
        {
            if (entry.Kind is EntryKind.Counter)
            {
                WriteInt64(stream, counter.Span[0]);
            }
            else
            {
                stream.Write(MemoryMarshal.AsBytes(InFileOrder(entry, values.Span, buffer)));
            }
        }
    }

    /// <summary>The header's JSON, ended by spaces so that the data begins on a multiple of 8, as the format asks.</summary>
    public static byte[] Header(IEnumerable<StateEntry> entries, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.MetadataKey);
            foreach (var (key, value) in metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            var offset = 0L;
            foreach (var entry in entries)
            {
                WriteEntry(json, entry, offset);
                offset += entry.Bytes;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, StateEntry entry, long start)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.Type);
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(start);
        json.WriteNumberValue(start + entry.Bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<float> InFileOrder(StateEntry entry, ReadOnlySpan<float> values, float[] buffer)
    {
        if (entry.Kind is not EntryKind.ConvolutionWeight)
        {
            return values;
        }

        ConvolutionOrder.ToFile(entry, values, buffer);
        return buffer.AsSpan(0, entry.Length);
    }

    private static void WriteInt64(Stream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
