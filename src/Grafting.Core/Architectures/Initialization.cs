using Grafting.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Architectures;

/// <summary>How weights start.</summary>
public enum Initialization
{
    /// <summary>
    /// Convolution and linear weights from a normal distribution with variance 2 / fan-in (He et al., ICCV 2015); linear
    /// biases uniform within ±1/√fan-in. The CIFAR ResNets.
    /// </summary>
    KaimingNormal,

    /// <summary>PyTorch's default: weights and biases uniform within ±1/√fan-in.</summary>
    Uniform,
}

internal static class InitialWeights
{
    /// <summary>The initial weights of one network: a pure function of seed, network and layout.</summary>
    public static NetworkState Draw(StateLayout layout, Initialization initialization, long seed, NetworkId network)
    {
        using var scope = NewDisposeScope();
        var stream = new RandomStream(seed, network, RandomPurpose.Initialization, epoch: 0);
        using var generator = new Generator(stream.NextUInt64() >> 1, CPU);
        var state = new NetworkState(layout);
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            Fill(state, i, initialization, generator);
        }

        return state;
    }

    private static void Fill(NetworkState state, int index, Initialization initialization, Generator generator)
    {
        var entry = state.Layout.Entries[index];
        switch (entry.Kind)
        {
            case EntryKind.ConvolutionWeight or EntryKind.LinearWeight when initialization is Initialization.KaimingNormal:
                Copy(state, index, zeros(entry.Shape.ToArray()).normal_(0, Math.Sqrt(2.0 / FanIn(entry)), generator));
                break;
            case EntryKind.ConvolutionWeight or EntryKind.LinearWeight:
                Copy(state, index, Uniform(entry, 1 / Math.Sqrt(FanIn(entry)), generator));
                break;
            case EntryKind.Parameter when IsBiasOfWeight(state.Layout, index, out var weight):
                Copy(state, index, Uniform(entry, 1 / Math.Sqrt(FanIn(weight)), generator));
                break;
            case EntryKind.Parameter or EntryKind.Statistic:
                var startsAtOne = entry.Name.EndsWith(".weight", StringComparison.Ordinal) || entry.Name.EndsWith(".running_var", StringComparison.Ordinal);
                state.ValuesOf(index).Fill(startsAtOne ? 1 : 0);
                break;
            case EntryKind.Counter:
                break;
        }
    }

    private static Tensor Uniform(StateEntry entry, double bound, Generator generator) =>
        zeros(entry.Shape.ToArray()).uniform_(-bound, bound, generator);

    private static void Copy(NetworkState state, int index, Tensor values) => state.CopyFrom(index, values.data<float>().ToArray());

    private static double FanIn(StateEntry weight) => weight.Length / (double)weight.Shape[0];

    /// <summary>A bias that directly follows a convolution's or linear layer's weight; a batch norm's follows its own.</summary>
    private static bool IsBiasOfWeight(StateLayout layout, int index, out StateEntry weight)
    {
        weight = layout.Entries[Math.Max(index - 1, 0)];
        return layout.Entries[index].Name.EndsWith(".bias", StringComparison.Ordinal)
            && weight.Kind is EntryKind.ConvolutionWeight or EntryKind.LinearWeight;
    }
}
