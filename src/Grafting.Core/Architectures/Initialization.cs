namespace Grafting.Architectures;

/// <summary>How weights start; a norm's weights start at one and its biases at zero whatever this says.</summary>
public sealed record Initialization
{
    /// <summary>
    /// Convolution and linear weights from a normal distribution with variance 2 / fan-in (He et al., ICCV 2015); linear
    /// biases uniform within ±1/√fan-in. The CIFAR ResNets.
    /// </summary>
    public static Initialization KaimingNormal { get; } = new()
    {
        Convolution = WeightDistribution.NormalByInputs,
        Linear = WeightDistribution.NormalByInputs,
    };

    /// <summary>PyTorch's default: weights and biases uniform within ±1/√fan-in.</summary>
    public static Initialization Uniform { get; } = new();

    internal WeightDistribution Convolution { get; init; } = WeightDistribution.UniformByInputs;

    internal WeightDistribution Linear { get; init; } = WeightDistribution.UniformByInputs;

    /// <summary>Biases of convolutions start at zero rather than uniform within ±1/√fan-in.</summary>
    internal bool ZeroConvolutionBiases { get; init; }

    /// <summary>Biases of linear layers start at zero.</summary>
    internal bool ZeroLinearBiases { get; init; }

    /// <summary>Weights that start in another way than their kind, by name.</summary>
    internal IReadOnlyDictionary<string, WeightDistribution> Exceptions { get; init; } = new Dictionary<string, WeightDistribution>();
}
