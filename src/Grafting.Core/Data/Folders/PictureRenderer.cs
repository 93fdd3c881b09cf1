using System.Runtime.Intrinsics;

namespace Grafting.Data.Folders;

/// <summary>
/// Renders views of pictures, columns first and then rows, each rounded to bytes, as Pillow does. All sums are of whole numbers: they come
/// out the same on every processor. For one thread; it keeps its memory from picture to picture.
/// </summary>
/// <param name="side">Of the square that is rendered.</param>
internal sealed class PictureRenderer(int side)
{
    private const int Channels = 3;
    private const int Half = 1 << (ResampledAxis.WeightBits - 1);

    private byte[] _rows = [];

    /// <param name="picture">What is looked at.</param>
    /// <param name="view">How.</param>
    /// <param name="destination">Side × side × 3 bytes: red, green, blue.</param>
    public void Render(Picture picture, PictureView view, Span<byte> destination)
    {
        var region = view.Region;
        var columns = new ResampledAxis(region.Width, view.Width, view.Left, side);
        var rows = new ResampledAxis(region.Height, view.Height, view.Top, side);
        var length = side * Channels;
        var needed = rows.To - rows.From;
        var narrowed = Enough(needed * length);
        for (var row = 0; row < needed; row++)
        {
            var source = picture.Row(region.Top + rows.From + row).Slice(region.Left, region.Width);
            RenderColumns(source, columns, view.Flip, narrowed.Slice(row * length, length));
        }

        for (var row = 0; row < side; row++)
        {
            var weights = rows.WeightsOf(row);
            var first = rows.FirstOf(row) - rows.From;
            RenderRow(narrowed.Slice(first * length, weights.Length * length), weights, destination.Slice(row * length, length));
        }
    }

    private Span<byte> Enough(int length)
    {
        if (_rows.Length < length)
        {
            _rows = GC.AllocateUninitializedArray<byte>(length);
        }

        return _rows.AsSpan(0, length);
    }

    private static void RenderColumns(ReadOnlySpan<uint> pixels, ResampledAxis columns, bool flip, Span<byte> output)
    {
        var (step, at) = flip ? (-Channels, output.Length - Channels) : (Channels, 0);
        for (var x = 0; x < columns.Count; x++, at += step)
        {
            var weights = columns.WeightsOf(x);
            var inputs = pixels.Slice(columns.FirstOf(x), weights.Length);
            var sum = Vector128.Create(Half);
            for (var t = 0; t < weights.Length; t++)
            {
                var bytes = Vector128.CreateScalarUnsafe(inputs[t]).AsByte();
                sum += Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32() * weights[t];
            }

            // No weight is below 0 and their sum is 1 but for rounding, so no byte leaves its range.
            sum >>= ResampledAxis.WeightBits;
            output[at] = (byte)sum[0];
            output[at + 1] = (byte)sum[1];
            output[at + 2] = (byte)sum[2];
        }
    }

    private static void RenderRow(ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<byte> output)
    {
        var x = 0;
        for (; x <= output.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (sum0, sum1, sum2, sum3) = (Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half));
            for (var t = 0; t < weights.Length; t++)
            {
                var (lower, upper) = Vector128.Widen(Vector128.Create(rows[(t * output.Length + x)..]));
                var (bytes0, bytes1) = Vector128.Widen(lower);
                var (bytes2, bytes3) = Vector128.Widen(upper);
                sum0 += bytes0.AsInt32() * weights[t];
                sum1 += bytes1.AsInt32() * weights[t];
                sum2 += bytes2.AsInt32() * weights[t];
                sum3 += bytes3.AsInt32() * weights[t];
            }

            var left = Vector128.Narrow(sum0 >> ResampledAxis.WeightBits, sum1 >> ResampledAxis.WeightBits).AsUInt16();
            var right = Vector128.Narrow(sum2 >> ResampledAxis.WeightBits, sum3 >> ResampledAxis.WeightBits).AsUInt16();
            Vector128.Narrow(left, right).CopyTo(output[x..]);
        }

        for (; x < output.Length; x++)
        {
            var sum = Half;
            for (var t = 0; t < weights.Length; t++)
            {
                sum += rows[t * output.Length + x] * weights[t];
            }

            output[x] = (byte)(sum >> ResampledAxis.WeightBits);
        }
    }
}
