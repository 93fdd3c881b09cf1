using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grafting.PyTorchFiles.Pickling;

namespace Grafting.PyTorchFiles;

/// <summary>
/// Reads the numbers of a tensor in PyTorch's order, whatever its strides. Float64 is rounded to the nearest float32; float16 and
/// bfloat16 are float32 numbers already.
/// </summary>
internal static class TensorNumbers
{
    /// <param name="file">The file that the tensor was found in.</param>
    /// <param name="located">A tensor of a floating-point type.</param>
    public static float[] Floats(Stream file, LocatedTensor located)
    {
        var numbers = new float[located.Tensor?.Count ?? 0];
        if (located.Tensor is not { Count: > 0 } tensor)
        {
            return numbers;
        }

        file.Position = located.StorageStart + tensor.Offset * tensor.Storage.Type.Bytes();
        if (tensor is { IsContiguous: true, Storage.Type: ElementType.F32 })
        {
            file.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
            return numbers;
        }

        var bytes = new byte[located.SpanBytes];
        file.ReadExactly(bytes);
        Gather(bytes, tensor, numbers);
        return numbers;
    }

    /// <param name="file">The file that the tensor was found in.</param>
    /// <param name="located">A scalar of type int64.</param>
    public static long Counter(Stream file, LocatedTensor located)
    {
        if (located.Tensor is not { } tensor)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[sizeof(long)];
        file.Position = located.StorageStart + tensor.Offset * sizeof(long);
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>Counts through the indexes as an odometer does, the last one fastest.</summary>
    private static void Gather(ReadOnlySpan<byte> bytes, PickledTensor tensor, Span<float> numbers)
    {
        var (indexes, place) = (new long[tensor.Sizes.Count], 0L);
        var (type, width) = (tensor.Storage.Type, tensor.Storage.Type.Bytes());
        for (var k = 0; k < numbers.Length; k++)
        {
            numbers[k] = Number(bytes[((int)place * width)..], type);
            for (var d = indexes.Length - 1; d >= 0; d--)
            {
                place += tensor.Strides[d];
                if (++indexes[d] < tensor.Sizes[d])
                {
                    break;
                }

                place -= indexes[d] * tensor.Strides[d];
                indexes[d] = 0;
            }
        }
    }

    private static float Number(ReadOnlySpan<byte> bytes, ElementType type) => type switch
    {
        ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        ElementType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16), // Its upper half.
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No floating-point type."),
    };
}
