using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Grafting.Checkpoints;

/// <summary>Reads tensors of known names, types and shapes out of a safetensors file, in whatever order it has them.</summary>
internal static class SafeTensorsReader
{
    /// <summary>Checks that a file holds these entries and no others.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="architecture">Whose entries they are, for messages.</param>
    /// <param name="entries">What is wanted.</param>
    /// <returns>Where the bytes of each entry begin.</returns>
    /// <exception cref="GraftingException">The file is damaged, or holds others: then the message names the first that differs.</exception>
    public static IReadOnlyList<long> Locate(Stream file, string path, string architecture, IReadOnlyList<StateEntry> entries)
    {
        var header = SafeTensorsHeader.Read(file, path);
        var byName = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var places = new List<long>(entries.Count);
        foreach (var entry in entries)
        {
            byName.Remove(entry.Name, out var tensor);
            places.Add(header.DataStart + Matched(entry, tensor, architecture, path).Start);
        }

        return header.Tensors.FirstOrDefault(tensor => byName.ContainsKey(tensor.Name)) is { } unknown
            ? throw new GraftingException($"{path} does not fit {architecture}: it has '{unknown.Name}', which {architecture} has not.")
            : places;
    }

    /// <summary>Reads each tensor from the place that <see cref="Locate"/> gave for its entry.</summary>
    public static void Fill(Stream file, IReadOnlyList<long> places, IReadOnlyList<FileTensor> tensors)
    {
        var buffer = new float[tensors.Max(tensor => tensor.Entry.Kind is EntryKind.ConvolutionWeight ? tensor.Entry.Length : 0)];
        for (var i = 0; i < tensors.Count; i++)
        {
            file.Position = places[i];
            var (entry, values, counter) = tensors[i];
            switch (entry.Kind)
            {
                case EntryKind.Counter:
                    counter.Span[0] = ReadInt64(file);
                    break;
                case EntryKind.ConvolutionWeight:
                    var inFileOrder = buffer.AsSpan(0, entry.Length);
                    file.ReadExactly(MemoryMarshal.AsBytes(inFileOrder));
                    ConvolutionOrder.FromFile(entry, inFileOrder, values.Span);
                    break;
                default:
                    file.ReadExactly(MemoryMarshal.AsBytes(values.Span));
                    break;
            }
        }
    }

    private static TensorLocation Matched(StateEntry entry, TensorLocation? tensor, string architecture, string path)
    {
        var wanted = $"'{entry.Name}' as {entry.Type} [{string.Join(", ", entry.Shape)}]";
        if (tensor is null)
        {
            throw new GraftingException($"{path} does not fit {architecture}: it lacks {wanted}.");
        }

        return tensor.Type == entry.Type && tensor.Shape.SequenceEqual(entry.Shape)
            ? tensor
            : throw new GraftingException(
                $"{path} does not fit {architecture}: it has '{tensor.Name}' as {tensor.Type} [{string.Join(", ", tensor.Shape)}] instead of {wanted}.");
    }

    private static long ReadInt64(Stream file)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
