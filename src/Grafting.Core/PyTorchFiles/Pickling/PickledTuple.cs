namespace Grafting.PyTorchFiles.Pickling;

/// <summary>
/// A tuple of a pickle. Values of a pickle are <see langword="null"/> (None), <see cref="bool"/>, <see cref="long"/>,
/// <see cref="System.Numerics.BigInteger"/> (integers beyond 64 bits), <see cref="double"/>, <see cref="string"/>,
/// <see cref="PickledBytes"/>, the three containers, <see cref="KnownCallable"/>, <see cref="ElementType"/> (a storage class),
/// <see cref="PickledStorage"/> and <see cref="PickledTensor"/>; there is nothing else.
/// </summary>
internal sealed class PickledTuple(object?[] items)
{
    public static PickledTuple Empty { get; } = new([]);

    public object?[] Items { get; } = items;
}
