using Grafting.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

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

/// <summary>What a weight is drawn from.</summary>
internal sealed record WeightDistribution(Func<StateEntry, double> Scale, bool IsNormal)
{
    /// <summary>Variance 2 / fan-in: He et al., ICCV 2015, equation 10.</summary>
    public static WeightDistribution NormalByInputs { get; } = new(entry => Math.Sqrt(2 / FanIn(entry)), IsNormal: true);

    /// <summary>Variance 2 / fan-out: the same, equation 14.</summary>
    public static WeightDistribution NormalByOutputs { get; } = new(entry => Math.Sqrt(2 / FanOut(entry)), IsNormal: true);

    /// <summary>Within ±1/√fan-in.</summary>
    public static WeightDistribution UniformByInputs { get; } = new(entry => 1 / Math.Sqrt(FanIn(entry)), IsNormal: false);

    /// <summary>Within ±√(6 / fan-in), which has variance 2 / fan-in.</summary>
    public static WeightDistribution UniformKaiming { get; } = new(entry => Math.Sqrt(6 / FanIn(entry)), IsNormal: false);

    /// <summary>Mean 0, the same deviation whatever the shape.</summary>
    public static WeightDistribution Normal(double deviation) => new(_ => deviation, IsNormal: true);

    public Tensor Draw(StateEntry entry, Generator generator)
    {
        var scale = Scale(entry);
        var values = zeros(entry.Shape.ToArray());
        return IsNormal ? values.normal_(0, scale, generator) : values.uniform_(-scale, scale, generator);
    }

    private static double FanIn(StateEntry weight) => weight.Length / (double)weight.Shape[0];

    private static double FanOut(StateEntry weight) => weight.Length / (double)weight.Shape[1];
}

internal static class InitialWeights
{
    /// <summary>The initial weights of one network: a pure function of seed, network and layout.</summary>
    public static NetworkState Draw(StateLayout layout, Initialization initialization, long seed, NetworkId network)
    {
        var stream = new RandomStream(seed, network, RandomPurpose.Initialization, epoch: 0);
        using var generator = new Generator(stream.NextUInt64() >> 1, CPU);
        var state = new NetworkState(layout);
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            using var scope = NewDisposeScope();
            Fill(state, i, initialization, generator);
        }

        return state;
    }

    private static void Fill(NetworkState state, int index, Initialization initialization, Generator generator)
    {
        var entry = state.Layout.Entries[index];
        if (entry.Kind is EntryKind.ConvolutionWeight or EntryKind.LinearWeight)
        {
            Copy(state, index, DistributionOf(entry, initialization).Draw(entry, generator));
        }
        else if (entry.Kind is EntryKind.Parameter && IsBiasOfWeight(state.Layout, index, out var weight))
        {
            var isZero = weight.Kind is EntryKind.ConvolutionWeight ? initialization.ZeroConvolutionBiases : initialization.ZeroLinearBiases;
            if (!isZero)
            {
                var bound = WeightDistribution.UniformByInputs.Scale(weight);
                Copy(state, index, zeros(entry.Shape.ToArray()).uniform_(-bound, bound, generator));
            }
        }
        else if (entry.Kind is EntryKind.Parameter or EntryKind.Statistic)
        {
            var startsAtOne = entry.Name.EndsWith(".weight", StringComparison.Ordinal) || entry.Name.EndsWith(".running_var", StringComparison.Ordinal);
            state.ValuesOf(index).Fill(startsAtOne ? 1 : 0);
        }
    }

    private static WeightDistribution DistributionOf(StateEntry entry, Initialization initialization) =>
        initialization.Exceptions.GetValueOrDefault(entry.Name)
        ?? (entry.Kind is EntryKind.ConvolutionWeight ? initialization.Convolution : initialization.Linear);

    private static void Copy(NetworkState state, int index, Tensor values) => state.CopyFrom(index, values.data<float>().ToArray());

    /// <summary>A bias that directly follows a convolution's or linear layer's weight; a batch norm's follows its own.</summary>
    private static bool IsBiasOfWeight(StateLayout layout, int index, out StateEntry weight)
    {
        weight = layout.Entries[Math.Max(index - 1, 0)];
        return layout.Entries[index].Name.EndsWith(".bias", StringComparison.Ordinal)
            && weight.Kind is EntryKind.ConvolutionWeight or EntryKind.LinearWeight;
    }
}
