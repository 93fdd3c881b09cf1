namespace Grafting.PyTorchFiles.Pickling;

/// <summary>A tensor: a view of a storage, checked to lie within it.</summary>
internal sealed class PickledTensor
{
    /// <summary>PyTorch's own limit.</summary>
    private const int MostDimensions = 64;

    private PickledTensor(PickledStorage storage, long offset, IReadOnlyList<long> sizes, IReadOnlyList<long> strides)
    {
        (Storage, Offset, Sizes, Strides) = (storage, offset, sizes, strides);
        (Count, Span) = Measure();
    }

    public PickledStorage Storage { get; }

    /// <summary>Its first element within the storage.</summary>
    public long Offset { get; }

    public IReadOnlyList<long> Sizes { get; }

    /// <summary>Elements from one index of a dimension to the next.</summary>
    public IReadOnlyList<long> Strides { get; }

    /// <summary>How many numbers it has.</summary>
    public long Count { get; }

    /// <summary>Elements of the storage from its first number to its last; fewer than <see cref="Count"/> where numbers repeat.</summary>
    public long Span { get; }

    /// <summary>Whether its numbers lie one after the other, so that strides do not matter.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var d = Sizes.Count - 1; d >= 0; d--)
            {
                if (Sizes[d] != 1 && Strides[d] != expected)
                {
                    return Count == 0;
                }

                expected *= Sizes[d];
            }

            return true;
        }
    }

    /// <summary>From the first four arguments of <c>torch._utils._rebuild_tensor</c>: storage, offset, sizes, strides.</summary>
    /// <exception cref="PyTorchFileException">They make no tensor, or one that does not lie within its storage.</exception>
    public static PickledTensor From(object?[] arguments)
    {
        if (arguments is not [PickledStorage storage, long offset and >= 0, PickledTuple sizes, PickledTuple strides, ..])
        {
            throw PyTorchFileException.Unreadable("a tensor is not made of a storage, an offset, sizes and strides");
        }

        if (sizes.Items.Length != strides.Items.Length || sizes.Items.Length > MostDimensions)
        {
            throw PyTorchFileException.Unreadable($"a tensor has {sizes.Items.Length} sizes and {strides.Items.Length} strides");
        }

        return new PickledTensor(storage, offset, Numbers(sizes), Numbers(strides));
    }

    private static long[] Numbers(PickledTuple tuple) =>
        [.. tuple.Items.Select(item => item is long number and >= 0
            ? number
            : throw PyTorchFileException.Unreadable("a tensor's sizes and strides must be integers of at least 0"))];

    private (long Count, long Span) Measure()
    {
        try
        {
            var (count, last) = (1L, Offset);
            for (var d = 0; d < Sizes.Count; d++)
            {
                count = checked(count * Sizes[d]);
                last = checked(last + Math.Max(0, Sizes[d] - 1) * Strides[d]);
            }

            return count == 0 ? (0, 0)
                : last < Storage.Length ? (count, last - Offset + 1)
                : throw Outside();
        }
        catch (OverflowException)
        {
            throw Outside();
        }
    }

    private PyTorchFileException Outside() => PyTorchFileException.Unreadable(
        $"a tensor [{string.Join(", ", Sizes)}] with strides [{string.Join(", ", Strides)}] from {Offset} "
        + $"does not lie within the {Storage.Length} numbers of storage '{PyTorchFileException.Excerpt(Storage.Key)}'");
}
