using Grafting.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.Layers;

/// <summary>A two-dimensional convolution over channels-last images.</summary>
public sealed class Convolution : Layer
{
    private readonly ConvolutionShape _shape;
    private readonly int _weightEntry;
    private readonly int? _biasEntry;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private Tensor? _weight;
    private Tensor? _bias;

    internal Convolution(ConvolutionShape shape, int weight, int? bias)
    {
        _shape = shape;
        (_weightEntry, _biasEntry) = (weight, bias);
        (_stride, _padding) = ([shape.Stride, shape.Stride], [shape.Padding, shape.Padding]);
    }

    public Tensor Forward(Tensor x) =>
        functional.conv2d(x, _weight!, _bias?.to(x.dtype), _stride, _padding, groups: _shape.Groups);

    internal override void Bind(NetworkMemory memory)
    {
        _weight = memory.Weight(_weightEntry);
        _bias = _biasEntry is { } bias ? memory.Weight(bias) : null;
    }
}
