using System.Buffers.Binary;
using System.Text.Json;

namespace Grafting.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as the format spells it: F32, I64, …</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last one.</param>
public sealed record TensorLocation(string Name, string Type, IReadOnlyList<long> Shape, long Start, long End)
    : StoredTensor(Name, Type, Shape);

/// <summary>
/// The checked header of a safetensors file: eight bytes of length, then JSON with types, shapes and places. All places lie
/// within the file and agree with type and shape.
/// </summary>
/// <param name="Tensors">In file order.</param>
/// <param name="Metadata">The strings under <c>__metadata__</c>.</param>
/// <param name="DataStart">The file offset at which the tensors' bytes begin.</param>
public sealed record SafeTensorsHeader(
    IReadOnlyList<TensorLocation> Tensors, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    /// <summary>What the format's own implementation accepts at most.</summary>
    public const int MaximumBytes = 100_000_000;

    /// <summary>The header key under which a file says what it likes of itself.</summary>
    internal const string MetadataKey = "__metadata__";

    /// <summary>Reads and checks the header of an open file.</summary>
    /// <exception cref="GraftingException">The header is damaged; the message names the file.</exception>
    public static SafeTensorsHeader Read(Stream file, string path)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw Damaged(path, "it is shorter than the 8 bytes that a header begins with");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumBytes || (long)length > file.Length - 8)
        {
            throw Damaged(path, $"its header claims {length} bytes, the file has {file.Length}");
        }

        var json = new byte[(int)length];
        file.ReadExactly(json);
        try
        {
            return Parse(json, path, dataLength: file.Length - 8 - json.Length);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException
            or OverflowException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw Damaged(path, $"its header is not what the format asks for ({error.Message.Split('\n')[0]})");
        }
    }

    private static SafeTensorsHeader Parse(byte[] json, string path, long dataLength)
    {
        var tensors = new List<TensorLocation>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw new FormatException($"'{property.Name}' stands twice");
            }

            if (property.Name == MetadataKey)
            {
                foreach (var item in property.Value.EnumerateObject())
                {
                    metadata[item.Name] = item.Value.GetString() ?? "";
                }
            }
            else
            {
                tensors.Add(Location(property, path, dataLength));
            }
        }

        return new SafeTensorsHeader(tensors, metadata, 8 + json.Length);
    }

    private static TensorLocation Location(JsonProperty property, string path, long dataLength)
    {
        var type = property.Value.GetProperty("dtype").GetString() ?? "";
        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        var bytes = shape.Aggregate(BytesOf(type), (product, size) =>
            size >= 0 ? checked(product * size) : throw new FormatException($"'{property.Name}' has a negative size"));
        if (start < 0 || end > dataLength || end - start != bytes)
        {
            throw Damaged(path, $"'{property.Name}' ({type} [{string.Join(", ", shape)}]) claims bytes {start} to {end} of {dataLength}");
        }

        return new TensorLocation(property.Name, type, shape, start, end);
    }

    private static long BytesOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "I16" or "U16" or "F16" or "BF16" => 2,
        "I32" or "U32" or "F32" => 4,
        "I64" or "U64" or "F64" => 8,
        _ => throw new FormatException($"'{type}' is no type of the format"),
    };

    private static GraftingException Damaged(string path, string reason) =>
        new($"{path} is not a readable safetensors file: {reason}.");
}
