using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Grafting.Architectures.Fused;

/// <summary>
/// Batch normalization, residual sum and (leaky) ReLU of channels-last images in one pass each way, where separate
/// operations would read and write all activations five times.
/// </summary>
/// <remarks>
/// A row is as many pixels as make its length a multiple of 16: one, or two of 24 channels. What is called a channel here is a place
/// in a row. Each is summed on its own in a fixed order, in float32 within a block of rows and in float64 over blocks, so the result
/// is the same bytes at every vector width.
/// </remarks>
internal static class NormKernels<T, TElement>
    where T : unmanaged
    where TElement : IElement<T>
{
    public const int Lanes = 16;

    /// <summary>Bytes of one operand's block: small enough that three operands stay in a first-level cache.</summary>
    private const int BlockBytes = 8 << 10;

    /// <summary>The first row.</summary>
    public static void First(ReadOnlySpan<T> x, Span<float> row)
    {
        ref var data = ref MemoryMarshal.GetReference(x);
        for (var c = 0; c < row.Length; c += Lanes)
        {
            TElement.Load(ref data, c).CopyTo(row[c..]);
        }
    }

    /// <summary>Σ(x − shift) and Σ(x − shift)² of each channel; a shift near the channel's values keeps the squares small.</summary>
    public static void Moments(ReadOnlySpan<T> x, ReadOnlySpan<float> shifts, Span<double> sums, Span<double> squares)
    {
        var channels = shifts.Length;
        ref var data = ref MemoryMarshal.GetReference(x);
        foreach (var (start, end) in Blocks(x.Length, channels))
        {
            for (var c = 0; c < channels; c += Lanes)
            {
                var shift = Vector512.Create(shifts.Slice(c, Lanes));
                var (sum, square) = (Vector512<float>.Zero, Vector512<float>.Zero);
                for (nint i = start + c; i < end; i += channels)
                {
                    var value = TElement.Load(ref data, i) - shift;
                    sum += value;
                    square = Vector512.FusedMultiplyAdd(value, value, square);
                }

                Accumulate(sum, sums.Slice(c, Lanes));
                Accumulate(square, squares.Slice(c, Lanes));
            }
        }
    }

    /// <summary>y = activation(scale · x + offset + residual); an empty residual is none.</summary>
    public static void Apply(
        ReadOnlySpan<T> x, ReadOnlySpan<T> residual, ReadOnlySpan<float> scale, ReadOnlySpan<float> offset, float slope, Span<T> y)
    {
        var channels = scale.Length;
        var hasResidual = !residual.IsEmpty;
        var negative = Vector512.Create(slope);
        ref var data = ref MemoryMarshal.GetReference(x);
        ref var other = ref MemoryMarshal.GetReference(residual);
        ref var output = ref MemoryMarshal.GetReference(y);
        foreach (var (start, end) in Blocks(x.Length, channels))
        {
            for (var c = 0; c < channels; c += Lanes)
            {
                var (a, b) = (Vector512.Create(scale.Slice(c, Lanes)), Vector512.Create(offset.Slice(c, Lanes)));
                for (nint i = start + c; i < end; i += channels)
                {
                    var value = Vector512.FusedMultiplyAdd(TElement.Load(ref data, i), a, b);
                    if (hasResidual)
                    {
                        value += TElement.Load(ref other, i);
                    }

                    TElement.Store(Vector512.Max(value, value * negative), ref output, i);
                }
            }
        }
    }

    /// <summary>
    /// g = gradient through the activation; Σg and Σg·(x − mean) of each channel. Where it passes g on, to the residual, g
    /// replaces <paramref name="gradient"/>.
    /// </summary>
    public static void Reduce(
        Span<T> gradient,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> x,
        ReadOnlySpan<float> mean,
        float slope,
        Span<double> sums,
        Span<double> products,
        bool passesOn)
    {
        var channels = mean.Length;
        var negative = Vector512.Create(slope);
        ref var incoming = ref MemoryMarshal.GetReference(gradient);
        ref var output = ref MemoryMarshal.GetReference(y);
        ref var data = ref MemoryMarshal.GetReference(x);
        foreach (var (start, end) in Blocks(x.Length, channels))
        {
            for (var c = 0; c < channels; c += Lanes)
            {
                var center = Vector512.Create(mean.Slice(c, Lanes));
                var (sum, product) = (Vector512<float>.Zero, Vector512<float>.Zero);
                for (nint i = start + c; i < end; i += channels)
                {
                    var g = ThroughActivation(TElement.Load(ref incoming, i), TElement.Load(ref output, i), negative);
                    if (passesOn)
                    {
                        TElement.Store(g, ref incoming, i);
                    }

                    sum += g;
                    product = Vector512.FusedMultiplyAdd(g, TElement.Load(ref data, i) - center, product);
                }

                Accumulate(sum, sums.Slice(c, Lanes));
                Accumulate(product, products.Slice(c, Lanes));
            }
        }
    }

    /// <summary>
    /// Replaces x by its gradient: scale · g + slopeOfX · x + offset for each channel, with g as in <see cref="Reduce"/>; where
    /// <paramref name="y"/> is empty the gradient has already come through the activation.
    /// </summary>
    public static void ApplyBackward(
        ReadOnlySpan<T> gradient,
        ReadOnlySpan<T> y,
        Span<T> x,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> slopeOfX,
        ReadOnlySpan<float> offset,
        float slope)
    {
        var channels = scale.Length;
        var isThrough = y.IsEmpty;
        var negative = Vector512.Create(slope);
        ref var incoming = ref MemoryMarshal.GetReference(gradient);
        ref var output = ref MemoryMarshal.GetReference(y);
        ref var data = ref MemoryMarshal.GetReference(x);
        foreach (var (start, end) in Blocks(x.Length, channels))
        {
            for (var c = 0; c < channels; c += Lanes)
            {
                var a = Vector512.Create(scale.Slice(c, Lanes));
                var k = Vector512.Create(slopeOfX.Slice(c, Lanes));
                var b = Vector512.Create(offset.Slice(c, Lanes));
                for (nint i = start + c; i < end; i += channels)
                {
                    var g = TElement.Load(ref incoming, i);
                    if (!isThrough)
                    {
                        g = ThroughActivation(g, TElement.Load(ref output, i), negative);
                    }

                    var fromX = Vector512.FusedMultiplyAdd(TElement.Load(ref data, i), k, b);
                    TElement.Store(Vector512.FusedMultiplyAdd(g, a, fromX), ref data, i);
                }
            }
        }
    }

    /// <summary>The output has the sign of the activation's input, so it tells which side of the kink that was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ThroughActivation(Vector512<float> gradient, Vector512<float> output, Vector512<float> negative) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(output, Vector512<float>.Zero), gradient, gradient * negative);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(Vector512<float> values, Span<double> sums)
    {
        var (lower, upper) = Vector512.Widen(values);
        (Vector512.Create<double>(sums) + lower).CopyTo(sums);
        (Vector512.Create<double>(sums[Vector512<double>.Count..]) + upper).CopyTo(sums[Vector512<double>.Count..]);
    }

    private static BlockRange Blocks(int length, int channels) =>
        new(length, Math.Max(1, BlockBytes / (channels * Unsafe.SizeOf<T>())) * channels);

    /// <summary>Consecutive blocks of whole rows, as first and last-but-one element.</summary>
    private struct BlockRange(int length, int size)
    {
        private int _start = -size;

        public readonly (int Start, int End) Current => (_start, Math.Min(_start + size, length));

        public readonly BlockRange GetEnumerator() => this;

        public bool MoveNext() => (_start += size) < length;
    }
}
