using Grafting.Checkpoints;

namespace Grafting.Architectures.Layers;

/// <summary>
/// Collects the layers that an architecture declares, and with them the state dict's entries in PyTorch's order: the order
/// of declaration.
/// </summary>
public sealed class NetworkBuilder
{
    private readonly List<StateEntry> _entries = [];
    private readonly List<Layer> _layers = [];

    /// <summary>The layers so far, in order.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The entries so far, in state-dict order.</summary>
    public IReadOnlyList<StateEntry> Entries => _entries;

    public Convolution Convolution(string name, ConvolutionShape shape)
    {
        var weight = Add($"{name}.weight", EntryKind.ConvolutionWeight, shape.Outputs, shape.Inputs / shape.Groups, shape.Kernel, shape.Kernel);
        var bias = shape.Bias ? Add($"{name}.bias", EntryKind.Parameter, shape.Outputs) : (int?)null;
        return Add(new Convolution(shape, weight, bias));
    }

    public BatchNorm BatchNorm(string name, int channels) => Add(new BatchNorm(
        weight: Add($"{name}.weight", EntryKind.Parameter, channels),
        bias: Add($"{name}.bias", EntryKind.Parameter, channels),
        mean: Add($"{name}.running_mean", EntryKind.Statistic, channels),
        variance: Add($"{name}.running_var", EntryKind.Statistic, channels),
        tracked: Add($"{name}.num_batches_tracked", EntryKind.Counter)));

    public Linear Linear(string name, int inputs, int outputs) => Add(new Linear(
        weight: Add($"{name}.weight", EntryKind.LinearWeight, outputs, inputs),
        bias: Add($"{name}.bias", EntryKind.Parameter, outputs)));

    private int Add(string name, EntryKind kind, params ReadOnlySpan<long> shape)
    {
        _entries.Add(new StateEntry(name, kind, shape.ToArray()));
        return _entries.Count - 1;
    }

    private T Add<T>(T layer)
        where T : Layer
    {
        _layers.Add(layer);
        return layer;
    }
}
