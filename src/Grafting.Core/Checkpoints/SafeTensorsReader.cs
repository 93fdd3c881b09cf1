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
        return [.. LayoutFit.Match(header.Tensors, entries, architecture, path).Select(tensor => header.DataStart + tensor.Start)];
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

    private static long ReadInt64(Stream file)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
