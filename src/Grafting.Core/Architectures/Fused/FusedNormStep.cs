using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Architectures.Fused;

/// <summary>One use of a fused norm: the forward result, and what its backward pass needs.</summary>
internal abstract class FusedNormStep
{
    /// <summary>The activations; whoever started the step owns them.</summary>
    public abstract Tensor Output { get; }

    public static FusedNormStep Forward(Tensor x, Tensor weight, Tensor bias, Tensor? residual, FusedNormSettings settings) =>
        x.dtype is ScalarType.BFloat16
            ? new FusedNormStep<ushort, BFloat16Element>(x, weight, bias, residual, settings)
            : new FusedNormStep<float, SingleElement>(x, weight, bias, residual, settings);

    /// <summary>The gradients of input, γ, β and residual (null without one). Frees what the step kept.</summary>
    public abstract (Tensor Input, Tensor Weight, Tensor Bias, Tensor? Residual) Backward(Tensor gradient);
}

/// <summary>A step in one number format.</summary>
internal sealed class FusedNormStep<T, TElement> : FusedNormStep
    where T : unmanaged
    where TElement : IElement<T>
{
    private readonly float _slope;
    private readonly bool _hasResidual;
    private readonly Tensor _x;
    private readonly float[] _mean;
    private readonly float[] _inverse;
    private readonly float[] _scale;

    public FusedNormStep(Tensor x, Tensor weight, Tensor bias, Tensor? residual, FusedNormSettings settings)
    {
        (_slope, _hasResidual) = (settings.Slope, residual is not null);
        var channels = (int)x.shape[1];
        (_mean, _inverse, _scale) = (new float[channels], new float[channels], new float[channels]);
        _x = x.alias();
        Output = empty_like(x);
        Measure(settings);
        Span<float> gamma = Floats(weight), beta = Floats(bias);
        var offset = new float[channels];
        for (var c = 0; c < channels; c++)
        {
            _scale[c] = gamma[c] * _inverse[c];
            offset[c] = beta[c] - _mean[c] * _scale[c];
        }

        NormKernels<T, TElement>.Apply(Rows(_x), residual is null ? [] : Rows(residual), _scale, offset, _slope, Rows(Output));
    }

    public override Tensor Output { get; }

    public override (Tensor Input, Tensor Weight, Tensor Bias, Tensor? Residual) Backward(Tensor gradient)
    {
        using var rows = gradient.permute(0, 2, 3, 1);
        using var incoming = rows.contiguous();
        var residual = _hasResidual ? empty_like(_x) : null;
        var input = empty_like(_x);
        Span<double> sums = new double[_mean.Length], products = new double[_mean.Length];
        var passed = residual is null ? [] : Rows(residual);
        NormKernels<T, TElement>.Reduce(Elements(incoming), Rows(Output), Rows(_x), _mean, _slope, sums, products, passed);
        var (weightGradient, biasGradient) = ParameterGradients(sums, products);
        var (slopeOfX, offset) = InputGradient(sums, products);
        NormKernels<T, TElement>.ApplyBackward(
            residual is null ? Elements(incoming) : passed,
            residual is null ? Rows(Output) : [],
            Rows(_x),
            _scale,
            slopeOfX,
            offset,
            _slope,
            Rows(input));
        _x.Dispose();
        Output.Dispose();
        return (input, weightGradient, biasGradient, residual);
    }

    /// <summary>Mean and 1/√(variance + ε) of the batch; moves the running statistics towards them.</summary>
    private void Measure(FusedNormSettings settings)
    {
        Span<double> sums = new double[_mean.Length], squares = new double[_mean.Length];
        NormKernels<T, TElement>.Moments(Rows(_x), _mean, sums, squares);
        Span<float> runningMean = Floats(settings.Mean), runningVariance = Floats(settings.Variance);
        double rows = _x.numel() / _mean.Length;
        for (var c = 0; c < _mean.Length; c++)
        {
            var aboveShift = sums[c] / rows;
            var mean = _mean[c] + aboveShift;
            var variance = Math.Max(0, squares[c] / rows - aboveShift * aboveShift);
            (_mean[c], _inverse[c]) = ((float)mean, (float)(1 / Math.Sqrt(variance + settings.Epsilon)));
            runningMean[c] = (float)((1 - settings.Momentum) * runningMean[c] + settings.Momentum * mean);
            runningVariance[c] = (float)((1 - settings.Momentum) * runningVariance[c] + settings.Momentum * variance * rows / (rows - 1));
        }
    }

    private (Tensor Weight, Tensor Bias) ParameterGradients(ReadOnlySpan<double> sums, ReadOnlySpan<double> products)
    {
        Tensor weight = empty(sums.Length), bias = empty(sums.Length);
        Span<float> gamma = Floats(weight), beta = Floats(bias);
        for (var c = 0; c < sums.Length; c++)
        {
            (gamma[c], beta[c]) = ((float)(products[c] * _inverse[c]), (float)sums[c]);
        }

        return (weight, bias);
    }

    /// <summary>
    /// scale · (g − mean(g) − x̂ · mean(g·x̂)) written as scale·g + k·x + offset: the two numbers of each channel.
    /// </summary>
    private (float[] SlopeOfX, float[] Offset) InputGradient(ReadOnlySpan<double> sums, ReadOnlySpan<double> products)
    {
        var (slopeOfX, offset) = (new float[sums.Length], new float[sums.Length]);
        double rows = _x.numel() / sums.Length;
        for (var c = 0; c < sums.Length; c++)
        {
            var inverse = (double)_inverse[c];
            var k = -_scale[c] * inverse * inverse * products[c] / rows;
            (slopeOfX[c], offset[c]) = ((float)k, (float)(-_scale[c] * sums[c] / rows - k * _mean[c]));
        }

        return (slopeOfX, offset);
    }

    /// <summary>Channels-last images without a copy: one row of channels after the other.</summary>
    private static Span<T> Rows(Tensor images)
    {
        using var permuted = images.permute(0, 2, 3, 1);
        return Elements(permuted);
    }

    private static Span<T> Elements(Tensor contiguous) => MemoryMarshal.Cast<byte, T>(contiguous.bytes);

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
