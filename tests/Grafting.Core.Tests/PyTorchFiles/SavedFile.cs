using System.Buffers.Binary;
using System.Text;
using Grafting.PyTorchFiles.Zip;

namespace Grafting.Core.Tests.PyTorchFiles;

/// <summary>Makes PyTorch files around pickles that are written by hand, a character for a byte.</summary>
internal static class SavedFile
{
    private const string Magic = "\u0080\u0002\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.";
    private const string Version = "\u0080\u0002M\u00e9\u0003.";

    public static byte[] Zip(string pickle, params (string Name, byte[] Contents)[] entries)
    {
        using var stream = new MemoryStream();
        var zip = new ZipWriter(stream);
        zip.Add("any/data.pkl", Encoding.Latin1.GetBytes(pickle));
        foreach (var (name, contents) in entries)
        {
            zip.Add($"any/{name}", contents);
        }

        zip.Finish();
        return stream.ToArray();
    }

    /// <param name="pickle">The object.</param>
    /// <param name="keys">The pickled list of storage keys, the storages behind it.</param>
    /// <param name="facts">The pickled facts of the machine.</param>
    public static byte[] Old(string pickle, string keys = "].", string facts = "}\u008c\u000dlittle_endian\u0088s.") =>
        Encoding.Latin1.GetBytes(Magic + Version + facts + pickle + keys);

    /// <summary>A pickled tensor over storage '0' of so many floats.</summary>
    public static string Tensor(string offset = "K\u0000", string sizes = "K\u0002\u0085", string strides = "K\u0001\u0085", string length = "K\u0002") =>
        "ctorch._utils\n_rebuild_tensor_v2\n((" + Storage("FloatStorage", "0", length) + offset + sizes + strides + "\u0089NtR";

    /// <summary>The persistent id of a storage, but for its opening mark.</summary>
    public static string Storage(string type, string key, string length) =>
        $"\u008c\u0007storagectorch\n{type}\n\u008c{(char)key.Length}{key}\u008c\u0003cpu{length}tQ";

    public static string Text(string text) => $"\u008c{(char)text.Length}{text}";

    public static byte[] Floats(params float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }
}
