using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using static TorchSharp.torch;

namespace Grafting.Architectures.ImageNet;

/// <summary>Inception's basic unit: a convolution without bias, a batch norm, ReLU.</summary>
internal sealed class NormedLayer
{
    private const double Epsilon = 1e-3;

    private readonly Convolution _convolution;

    public NormedLayer(NetworkBuilder builder, string name, ConvolutionShape shape, BatchNorm? input = null)
    {
        _convolution = builder.Convolution($"{name}.conv", shape, input);
        Norm = builder.BatchNorm($"{name}.bn", after: _convolution, Epsilon);
    }

    public BatchNorm Norm { get; }

    public int Outputs => _convolution.Shape.Outputs;

    public Tensor Forward(Tensor x, Tape? tape) => Norm.Forward(_convolution.Forward(x), tape, Activation.Relu);
}
