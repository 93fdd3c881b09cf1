using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.Layers;

/// <summary>A piecewise linear activation: x above zero, a multiple of x below.</summary>
/// <param name="NegativeSlope">The factor below zero, in [0, 1]: 0 is ReLU, 1 is none.</param>
public readonly record struct Activation(float NegativeSlope)
{
    public static Activation Relu { get; } = new(0);

    /// <summary>Leaky ReLU with PyTorch's default slope.</summary>
    public static Activation LeakyRelu { get; } = new(0.01f);

    public static Activation None { get; } = new(1);

    /// <summary>Applies itself in place where it changes anything.</summary>
    public Tensor Apply(Tensor x) => NegativeSlope switch
    {
        0 => functional.relu(x, inplace: true),
        1 => x,
        _ => functional.leaky_relu(x, NegativeSlope, inplace: true),
    };
}
