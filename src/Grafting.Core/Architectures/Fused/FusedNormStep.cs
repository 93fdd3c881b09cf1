using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Architectures.Fused;

/// <summary>
/// Training-mode batch normalization with an optional residual and a (leaky) ReLU as one step on the processor, for
/// channels-last images. Formulas: Ioffe and Szegedy, ICML 2015, section 3. Autograd does not see it; a <see cref="Tape"/> takes
/// gradients through it.
/// </summary>
internal abstract class FusedNormStep
{
    /// <summary>The activations.</summary>
    public abstract Tensor Output { get; }

    /// <summary>Whether the images can take this way: they lie channels-last on the processor, in whole rows.</summary>
    public static bool Supports(Tensor x)
    {
        using var rows = x.permute(0, 2, 3, 1);
        return x.device_type is DeviceType.CPU && x.numel() % RowLength((int)x.shape[1]) == 0 && rows.is_contiguous();
    }

    /// <summary>The channels of as many pixels as fill whole vectors.</summary>
    protected static int RowLength(int channels)
    {
        const int lanes = NormKernels<float, SingleElement>.Lanes;
        return channels / Math.Min(channels & -channels, lanes) * lanes; // Lanes are a power of two: the least common multiple.
    }

    /// <param name="x">Images × channels × height × width.</param>
    /// <param name="residual">Added before the activation; may be null.</param>
    /// <param name="slope">The activation's slope below zero: 0 for ReLU, 1 for none.</param>
    /// <param name="norm">Running statistics are updated; gradients are added in the backward pass.</param>
    public static FusedNormStep Forward(Tensor x, Tensor? residual, float slope, NormParameters norm)
    {
        using var guard = no_grad();
        return x.dtype is ScalarType.BFloat16
            ? new FusedNormStep<ushort, BFloat16Element>(x, residual, slope, norm)
            : new FusedNormStep<float, SingleElement>(x, residual, slope, norm);
    }

    /// <summary>Normalizes by the running statistics instead, writing over <paramref name="x"/>, which it returns.</summary>
    public static Tensor Evaluate(Tensor x, Tensor? residual, float slope, NormParameters norm)
    {
        if (x.dtype is ScalarType.BFloat16)
        {
            FusedNormStep<ushort, BFloat16Element>.EvaluateInPlace(x, residual, slope, norm);
        }
        else
        {
            FusedNormStep<float, SingleElement>.EvaluateInPlace(x, residual, slope, norm);
        }

        return x;
    }

    /// <summary>
    /// The gradients of input and residual (null without one); adds those of γ and β. Frees the output. The gradients lie where
    /// the input and <paramref name="gradient"/> lay: no memory is touched that was not in cache already.
    /// </summary>
    public abstract (Tensor Input, Tensor? Residual) Backward(Tensor gradient);
}

/// <summary>A step in one number format.</summary>
internal sealed class FusedNormStep<T, TElement> : FusedNormStep
    where T : unmanaged
    where TElement : IElement<T>
{
    private readonly NormParameters _norm;
    private readonly float _slope;
    private readonly bool _hasResidual;
    private readonly int _channels;
    private readonly Tensor _x;

    // One number for each place in a row, so that the kernels need not know where a pixel ends.
    private readonly float[] _mean;
    private readonly float[] _inverse;
    private readonly float[] _scale;

    public FusedNormStep(Tensor x, Tensor? residual, float slope, NormParameters norm)
    {
        (_x, _hasResidual, _slope, _norm) = (x, residual is not null, slope, norm);
        _channels = (int)x.shape[1];
        var row = RowLength(_channels);
        (_mean, _inverse, _scale) = (new float[row], new float[row], new float[row]);
        Output = empty_like(x);
        Measure();
        Apply(x, residual, slope, norm, _mean, _inverse, _scale, Output);
    }

    public static void EvaluateInPlace(Tensor x, Tensor? residual, float slope, NormParameters norm)
    {
        Span<float> variance = Floats(norm.Variance);
        var row = RowLength(variance.Length);
        var inverse = new float[row];
        for (var c = 0; c < variance.Length; c++)
        {
            inverse[c] = (float)(1 / Math.Sqrt(variance[c] + norm.Epsilon));
        }

        Apply(x, residual, slope, norm, Floats(norm.Mean), inverse, scale: new float[row], y: x);
    }

    public override Tensor Output { get; }

    public override (Tensor Input, Tensor? Residual) Backward(Tensor gradient)
    {
        using var guard = no_grad();
        using var rows = gradient.permute(0, 2, 3, 1);
        var incoming = rows.contiguous();
        Span<double> sums = new double[_mean.Length], products = new double[_mean.Length];
        NormKernels<T, TElement>.Reduce(Elements(incoming), Rows(Output), Rows(_x), _mean, _slope, sums, products, passesOn: _hasResidual);
        Fold(sums, _channels);
        Fold(products, _channels);
        AddParameterGradients(sums, products);
        var (slopeOfX, offset) = InputGradient(sums, products);
        var output = _hasResidual ? [] : Rows(Output);
        NormKernels<T, TElement>.ApplyBackward(Elements(incoming), output, Rows(_x), _scale, slopeOfX, offset, _slope);
        Output.Dispose();
        return (_x.detach(), _hasResidual ? incoming.permute(0, 3, 1, 2) : null);
    }

    /// <summary>y = activation(γ · (x − mean) · inverse + β + residual); keeps the factor of x.</summary>
    private static void Apply(
        Tensor x, Tensor? residual, float slope, NormParameters norm, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> scale, Tensor y)
    {
        Span<float> gamma = Floats(norm.Weight), beta = Floats(norm.Bias);
        var offset = new float[scale.Length];
        for (var c = 0; c < gamma.Length; c++)
        {
            scale[c] = gamma[c] * inverse[c];
            offset[c] = beta[c] - mean[c] * scale[c];
        }

        Repeat(scale, gamma.Length);
        Repeat(offset, gamma.Length);
        NormKernels<T, TElement>.Apply(Rows(x), residual is null ? [] : Rows(residual), scale, offset, slope, Rows(y));
    }

    /// <summary>Mean and 1/√(variance + ε) of the batch; moves the running statistics towards them.</summary>
    private void Measure()
    {
        Span<double> sums = new double[_mean.Length], squares = new double[_mean.Length];
        NormKernels<T, TElement>.First(Rows(_x), _mean);
        Repeat(_mean, _channels);
        NormKernels<T, TElement>.Moments(Rows(_x), _mean, sums, squares);
        Fold(sums, _channels);
        Fold(squares, _channels);
        Span<float> runningMean = Floats(_norm.Mean), runningVariance = Floats(_norm.Variance);
        double pixels = _x.numel() / _channels;
        for (var c = 0; c < _channels; c++)
        {
            var aboveShift = sums[c] / pixels;
            var mean = _mean[c] + aboveShift;
            var variance = Math.Max(0, squares[c] / pixels - aboveShift * aboveShift);
            (_mean[c], _inverse[c]) = ((float)mean, (float)(1 / Math.Sqrt(variance + _norm.Epsilon)));
            runningMean[c] = (float)((1 - _norm.Momentum) * runningMean[c] + _norm.Momentum * mean);
            runningVariance[c] = (float)((1 - _norm.Momentum) * runningVariance[c] + _norm.Momentum * variance * pixels / Math.Max(pixels - 1, 1));
        }

        Repeat(_mean, _channels);
    }

    private void AddParameterGradients(ReadOnlySpan<double> sums, ReadOnlySpan<double> products)
    {
        Span<float> gamma = Floats(_norm.WeightGradient!), beta = Floats(_norm.BiasGradient!);
        for (var c = 0; c < gamma.Length; c++)
        {
            gamma[c] += (float)(products[c] * _inverse[c]);
            beta[c] += (float)sums[c];
        }
    }

    /// <summary>
    /// scale · (g − mean(g) − x̂ · mean(g·x̂)) written as scale·g + k·x + offset: the two numbers of each channel.
    /// </summary>
    private (float[] SlopeOfX, float[] Offset) InputGradient(ReadOnlySpan<double> sums, ReadOnlySpan<double> products)
    {
        var (slopeOfX, offset) = (new float[sums.Length], new float[sums.Length]);
        double pixels = _x.numel() / _channels;
        for (var c = 0; c < _channels; c++)
        {
            var inverse = (double)_inverse[c];
            var k = -_scale[c] * inverse * inverse * products[c] / pixels;
            (slopeOfX[c], offset[c]) = ((float)k, (float)(-_scale[c] * sums[c] / pixels - k * _mean[c]));
        }

        Repeat(slopeOfX, _channels);
        Repeat(offset, _channels);
        return (slopeOfX, offset);
    }

    /// <summary>Adds what the further pixels of a row gave to the channels of the first one.</summary>
    private static void Fold(Span<double> row, int channels)
    {
        for (var i = channels; i < row.Length; i++)
        {
            row[i % channels] += row[i];
        }
    }

    /// <summary>Gives the further pixels of a row what the first one has.</summary>
    private static void Repeat(Span<float> row, int channels)
    {
        for (var i = channels; i < row.Length; i++)
        {
            row[i] = row[i - channels];
        }
    }

    /// <summary>Channels-last images without a copy: one row after the other.</summary>
    private static Span<T> Rows(Tensor images)
    {
        using var permuted = images.permute(0, 2, 3, 1);
        return Elements(permuted);
    }

    private static Span<T> Elements(Tensor contiguous) => MemoryMarshal.Cast<byte, T>(contiguous.bytes);

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
