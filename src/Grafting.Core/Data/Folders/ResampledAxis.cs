namespace Grafting.Data.Folders;

/// <summary>
/// One axis of an antialiased bilinear resize: which inputs each output is the weighted mean of. A triangle as wide as two outputs lies
/// around each output's centre, and never narrower than two inputs; weights are whole numbers, scaled by 2²², so that sums of bytes are exact.
/// This is how Pillow resizes 8-bit images (its documentation of filters; the scale is that of its Resample.c), to the last bit.
/// </summary>
internal sealed class ResampledAxis
{
    /// <summary>Bits behind the binary point of a weight: 8 of a byte and 2 to spare go with them into 32.</summary>
    public const int WeightBits = 32 - 8 - 2;

    private readonly int _taps;
    private readonly int[] _first;
    private readonly int[] _counts;
    private readonly int[] _weights;

    /// <param name="inputs">Rows or columns that there are.</param>
    /// <param name="outputs">Rows or columns that they become.</param>
    /// <param name="from">The first output that is wanted.</param>
    /// <param name="count">Outputs that are wanted.</param>
    public ResampledAxis(int inputs, int outputs, int from, int count)
    {
        var scale = (double)inputs / outputs;
        var support = Math.Max(scale, 1);
        _taps = (int)Math.Ceiling(support) * 2 + 1;
        _first = new int[count];
        _counts = new int[count];
        _weights = new int[count * _taps];
        Span<double> exact = _taps <= 256 ? stackalloc double[_taps] : new double[_taps];
        for (var k = 0; k < count; k++)
        {
            var centre = (from + k + 0.5) * scale;
            var first = Math.Max((int)(centre - support + 0.5), 0);
            var taps = Math.Min((int)(centre + support + 0.5), inputs) - first;
            (_first[k], _counts[k]) = (first, taps);
            Weigh(exact[..taps], first, centre, 1 / support);
            Round(exact[..taps], _weights.AsSpan(k * _taps, taps));
        }
    }

    /// <summary>Outputs that are wanted.</summary>
    public int Count => _first.Length;

    /// <summary>The first input of any output.</summary>
    public int From => _first[0];

    /// <summary>The input behind the last one of any output.</summary>
    public int To => _first[^1] + _counts[^1];

    /// <summary>The first input of an output.</summary>
    public int FirstOf(int output) => _first[output];

    /// <summary>The weights of an output's inputs, from the first on.</summary>
    public ReadOnlySpan<int> WeightsOf(int output) => _weights.AsSpan(output * _taps, _counts[output]);

    private static void Weigh(Span<double> weights, int first, double centre, double slope)
    {
        var sum = 0.0;
        for (var t = 0; t < weights.Length; t++)
        {
            weights[t] = Math.Max(1 - Math.Abs((first + t - centre + 0.5) * slope), 0);
            sum += weights[t];
        }

        for (var t = 0; t < weights.Length; t++)
        {
            weights[t] /= sum;
        }
    }

    private static void Round(ReadOnlySpan<double> exact, Span<int> weights)
    {
        for (var t = 0; t < exact.Length; t++)
        {
            weights[t] = (int)(0.5 + exact[t] * (1 << WeightBits));
        }
    }
}
