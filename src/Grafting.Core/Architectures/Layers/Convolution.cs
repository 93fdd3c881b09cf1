using Grafting.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.Layers;

/// <summary>A two-dimensional convolution over channels-last images.</summary>
public sealed class Convolution : Layer
{
    private readonly long[] _stride;
    private readonly long[] _padding;
    private Tensor? _weight;
    private Tensor? _bias;

    internal Convolution(ConvolutionShape shape, int weight, int? bias, BatchNorm? input)
    {
        (Shape, WeightEntry, BiasEntry, Input) = (shape, weight, bias, input);
        (_stride, _padding) = ([shape.Stride, shape.Stride], [shape.Padding, shape.PaddingWidth]);
    }

    internal ConvolutionShape Shape { get; }

    internal int WeightEntry { get; }

    internal int? BiasEntry { get; }

    /// <summary>The one batch norm that its input comes through, if there is one.</summary>
    internal BatchNorm? Input { get; }

    public Tensor Forward(Tensor x)
    {
        var computes = _weight!.dtype;
        return computes == x.dtype ? Convolve(x) : Convolve(x.to(computes)).to(x.dtype);
    }

    internal override void Bind(NetworkMemory memory)
    {
        _weight = memory.Weight(WeightEntry);
        _bias = BiasEntry is { } bias ? memory.Weight(bias) : null;
    }

    private Tensor Convolve(Tensor x)
    {
        var bias = _bias?.to(x.dtype);
        return FourPixelConvolution.Serves(Shape, x)
            ? FourPixelConvolution.Forward(x, _weight!, bias)
            : functional.conv2d(x, _weight!, bias, _stride, _padding, groups: Shape.Groups);
    }
}
