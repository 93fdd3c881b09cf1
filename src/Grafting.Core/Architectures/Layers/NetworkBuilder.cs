using Grafting.Checkpoints;

namespace Grafting.Architectures.Layers;

/// <summary>
/// Collects the layers that an architecture declares, and with them the state dict's entries in PyTorch's order: the order
/// of declaration.
/// </summary>
public sealed class NetworkBuilder
{
    /// <summary>PyTorch's default of what a batch norm adds to a variance before its root.</summary>
    private const double UsualEpsilon = 1e-5;

    private readonly List<StateEntry> _entries = [];
    private readonly List<Layer> _layers = [];
    private readonly List<NormedConvolution> _pairs = [];
    private readonly Dictionary<BatchNorm, int> _pairOf = [];

    /// <summary>The layers so far, in order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The entries so far, in state-dict order.</summary>
    public IReadOnlyList<StateEntry> Entries => _entries;

    /// <summary>The convolutions so far that have a batch norm behind them.</summary>
    public IReadOnlyList<NormedConvolution> Pairs => _pairs;

    /// <param name="name">Its place in the state dict.</param>
    /// <param name="shape">Its size.</param>
    /// <param name="input">
    /// The batch norm whose output is its input, activated or pooled at most. Null where the input is a sum of several, or
    /// the images.
    /// </param>
    public Convolution Convolution(string name, ConvolutionShape shape, BatchNorm? input = null)
    {
        var weight = Add(new StateEntry(
            $"{name}.weight", EntryKind.ConvolutionWeight, [shape.Outputs, shape.Inputs / shape.Groups, shape.Kernel, shape.KernelWidth])
        {
            StaysFloat32 = shape.StaysFloat32,
        });
        var bias = shape.Bias ? Add($"{name}.bias", EntryKind.Parameter, shape.Outputs) : (int?)null;
        return Add(new Convolution(shape, weight, bias, input));
    }

    /// <summary>A batch norm that takes the output of a convolution.</summary>
    public BatchNorm BatchNorm(string name, Convolution after, double epsilon = UsualEpsilon)
    {
        var norm = BatchNorm(name, after.Shape.Outputs, epsilon);
        int? input = after is { Input: { } before, Shape.Groups: 1 } && _pairOf.TryGetValue(before, out var pair) ? pair : null;
        _pairOf.Add(norm, _pairs.Count);
        _pairs.Add(new NormedConvolution(
            after.WeightEntry, after.BiasEntry, norm.WeightEntry, norm.BiasEntry, norm.MeanEntry, norm.VarianceEntry, input));
        return norm;
    }

    /// <summary>A batch norm of something else.</summary>
    public BatchNorm BatchNorm(string name, int channels, double epsilon = UsualEpsilon) => Add(new BatchNorm(
        weight: Add($"{name}.weight", EntryKind.Parameter, channels),
        bias: Add($"{name}.bias", EntryKind.Parameter, channels),
        mean: Add($"{name}.running_mean", EntryKind.Statistic, channels),
        variance: Add($"{name}.running_var", EntryKind.Statistic, channels),
        tracked: Add($"{name}.num_batches_tracked", EntryKind.Counter),
        epsilon));

    public Linear Linear(string name, int inputs, int outputs) => Add(new Linear(
        weight: Add($"{name}.weight", EntryKind.LinearWeight, outputs, inputs),
        bias: Add($"{name}.bias", EntryKind.Parameter, outputs)));

    private int Add(string name, EntryKind kind, params ReadOnlySpan<long> shape) => Add(new StateEntry(name, kind, shape.ToArray()));

    private int Add(StateEntry entry)
    {
        _entries.Add(entry);
        return _entries.Count - 1;
    }

    private T Add<T>(T layer)
        where T : Layer
    {
        _layers.Add(layer);
        return layer;
    }
}
