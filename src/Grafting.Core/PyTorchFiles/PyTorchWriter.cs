using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Grafting.Checkpoints;
using Grafting.PyTorchFiles.Pickling;
using Grafting.PyTorchFiles.Zip;

namespace Grafting.PyTorchFiles;

/// <summary>
/// Writes weights as the state dict that <c>torch.save(model.state_dict(), path)</c> writes: an OrderedDict of contiguous tensors in
/// the zip format, which <c>torch.load(path, weights_only=True)</c> reads. The same weights give the same bytes.
/// </summary>
internal static class PyTorchWriter
{
    /// <summary>The name that PyTorch gives to the archive's folder when it writes into a stream.</summary>
    private const string Folder = "archive";

    /// <summary>The version of the format that PyTorch's own files carry since 1.6.</summary>
    private static ReadOnlySpan<byte> Version => "3\n"u8;

    /// <summary>Writes all entries in state-dict order. The stream is left open.</summary>
    /// <exception cref="GraftingException">They are too many or too large for the format.</exception>
    public static void Write(Stream stream, NetworkState state)
    {
        var zip = new ZipWriter(stream);
        zip.Add($"{Folder}/data.pkl", Pickle(state.Layout));
        zip.Add($"{Folder}/byteorder", "little"u8);
        for (var i = 0; i < state.Layout.Entries.Count; i++)
        {
            zip.Add($"{Folder}/data/{Key(i)}", Contents(state, i));
        }

        zip.Add($"{Folder}/version", Version);
        zip.Finish();
    }

    private static byte[] Pickle(StateLayout layout)
    {
        var pickle = new PickleWriter();
        OrderedDict(pickle);
        pickle.Write(Opcode.MARK);
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            pickle.Text(layout.Entries[i].Name);
            Tensor(pickle, layout.Entries[i], Key(i));
        }

        pickle.Write(Opcode.SETITEMS);
        pickle.Write(Opcode.STOP);
        return pickle.ToArray();
    }

    /// <summary>_rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, backward_hooks)</summary>
    private static void Tensor(PickleWriter pickle, StateEntry entry, string key)
    {
        pickle.Global("torch._utils", "_rebuild_tensor_v2");
        pickle.Write(Opcode.MARK);
        Storage(pickle, entry, key);
        pickle.Integer(0);
        pickle.Integers(entry.Shape);
        pickle.Integers(Strides(entry.Shape));
        pickle.Write(Opcode.NEWFALSE);
        OrderedDict(pickle);
        pickle.Write(Opcode.TUPLE);
        pickle.Write(Opcode.REDUCE);
    }

    /// <summary>('storage', class, key, device, length)</summary>
    private static void Storage(PickleWriter pickle, StateEntry entry, string key)
    {
        pickle.Write(Opcode.MARK);
        pickle.RepeatedText("storage");
        pickle.Global("torch", entry.Kind is EntryKind.Counter ? "LongStorage" : "FloatStorage");
        pickle.Text(key);
        pickle.RepeatedText("cpu");
        pickle.Integer(entry.Length);
        pickle.Write(Opcode.TUPLE);
        pickle.Write(Opcode.BINPERSID);
    }

    private static void OrderedDict(PickleWriter pickle)
    {
        pickle.Global("collections", "OrderedDict");
        pickle.Write(Opcode.EMPTY_TUPLE);
        pickle.Write(Opcode.REDUCE);
    }

    private static long[] Strides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        for (var (d, stride) = (shape.Count - 1, 1L); d >= 0; d--)
        {
            strides[d] = stride;
            stride *= Math.Max(1, shape[d]);
        }

        return strides;
    }

    private static byte[] Contents(NetworkState state, int index)
    {
        var entry = state.Layout.Entries[index];
        if (entry.Kind is EntryKind.Counter)
        {
            var counter = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(counter, state.Counters[state.Layout.OffsetOf(index)]);
            return counter;
        }

        var contents = new byte[(long)entry.Length * sizeof(float)];
        state.CopyTo(index, MemoryMarshal.Cast<byte, float>(contents.AsSpan()));
        return contents;
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);
}
