using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Grafting.Checkpoints;

/// <summary>
/// Reads and writes weights as safetensors files with the names, shapes, types and order of PyTorch's state dict, so that
/// either side loads the other's.
/// </summary>
public static class SafeTensors
{
    /// <summary>The metadata key that names the architecture.</summary>
    public const string ArchitectureKey = "architecture";

    /// <summary>Reads and checks a file's header.</summary>
    /// <exception cref="GraftingException">The file cannot be read or is damaged.</exception>
    public static SafeTensorsHeader ReadHeader(string path)
    {
        using var file = Open(path);
        return SafeTensorsHeader.Read(file, path);
    }

    /// <summary>Reads the weights of an architecture.</summary>
    /// <exception cref="GraftingException">
    /// The file cannot be read, is damaged, or holds another architecture: then the message names the first entry that differs.
    /// </exception>
    public static NetworkState Read(string path, StateLayout layout)
    {
        using var file = Open(path);
        var header = SafeTensorsHeader.Read(file, path);
        var byName = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var entry in layout.Entries)
        {
            Match(entry, byName.GetValueOrDefault(entry.Name), layout.Architecture, path);
        }

        if (header.Tensors.FirstOrDefault(tensor => layout.IndexOf(tensor.Name) < 0) is { } unknown)
        {
            throw new GraftingException($"{path} does not fit {layout.Architecture}: it has '{unknown.Name}', which {layout.Architecture} has not.");
        }

        var state = new NetworkState(layout);
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            ReadEntry(file, header.DataStart + byName[layout.Entries[i].Name].Start, state, i);
        }

        return state;
    }

    /// <summary>Writes all entries in state-dict order. The stream is left open.</summary>
    public static void Write(Stream stream, NetworkState state)
    {
        var header = Header(state.Layout);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        var buffer = new float[state.Layout.Entries.Max(entry => entry.Length)];
        for (var i = 0; i < state.Layout.Entries.Count; i++)
        {
            if (state.Layout.Entries[i].Kind is EntryKind.Counter)
            {
                BinaryPrimitives.WriteInt64LittleEndian(length, state.Counters[state.Layout.OffsetOf(i)]);
                stream.Write(length);
            }
            else
            {
                var values = buffer.AsSpan(0, state.Layout.Entries[i].Length);
                state.CopyTo(i, values);
                stream.Write(MemoryMarshal.AsBytes(values));
            }
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static string TypeOf(StateEntry entry) => entry.Kind is EntryKind.Counter ? "I64" : "F32";

    private static void Match(StateEntry entry, TensorLocation? tensor, string architecture, string path)
    {
        var wanted = $"'{entry.Name}' as {TypeOf(entry)} [{string.Join(", ", entry.Shape)}]";
        if (tensor is null)
        {
            throw new GraftingException($"{path} does not fit {architecture}: it lacks {wanted}.");
        }

        if (tensor.Type != TypeOf(entry) || !tensor.Shape.SequenceEqual(entry.Shape))
        {
            throw new GraftingException(
                $"{path} does not fit {architecture}: it has '{tensor.Name}' as {tensor.Type} [{string.Join(", ", tensor.Shape)}] instead of {wanted}.");
        }
    }

    private static void ReadEntry(FileStream file, long position, NetworkState state, int index)
    {
        file.Position = position;
        if (state.Layout.Entries[index].Kind is EntryKind.Counter)
        {
            Span<byte> bytes = stackalloc byte[8];
            file.ReadExactly(bytes);
            state.Counters[state.Layout.OffsetOf(index)] = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            return;
        }

        var values = new float[state.Layout.Entries[index].Length];
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        state.CopyFrom(index, values);
    }

    private static byte[] Header(StateLayout layout)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString(ArchitectureKey, layout.Architecture);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var entry in layout.Entries)
            {
                var end = offset + entry.Length * (entry.Kind is EntryKind.Counter ? sizeof(long) : sizeof(float));
                WriteEntry(json, entry, offset, end);
                offset = end;
            }

            json.WriteEndObject();
        }

        // The format asks for data that begins on a multiple of 8; spaces may end the header.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, StateEntry entry, long start, long end)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", TypeOf(entry));
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(start);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
