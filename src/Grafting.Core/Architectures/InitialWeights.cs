using Grafting.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Architectures;

/// <summary>Draws what a network starts from.</summary>
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
