namespace Grafting.Checkpoints;

/// <summary>What an entry of a state dict is for.</summary>
public enum EntryKind
{
    /// <summary>The weight of a convolution, out × in/groups × height × width.</summary>
    ConvolutionWeight,

    /// <summary>The weight of a linear layer, out × in.</summary>
    LinearWeight,

    /// <summary>Another trained parameter: a bias, or a norm's weight.</summary>
    Parameter,

    /// <summary>A float32 buffer: a batch norm's running mean or variance.</summary>
    Statistic,

    /// <summary>An int64 scalar: <c>num_batches_tracked</c>.</summary>
    Counter,
}

/// <summary>One entry of a state dict: name and shape as PyTorch has them.</summary>
public sealed record StateEntry(string Name, EntryKind Kind, IReadOnlyList<long> Shape)
{
    /// <summary>True for a weight that computes in float32 even in a network of reduced precision.</summary>
    public bool StaysFloat32 { get; init; }

    public int Length { get; } = checked((int)Shape.Aggregate(1L, (product, size) => checked(product * size)));

    public bool IsTrained => Kind is EntryKind.ConvolutionWeight or EntryKind.LinearWeight or EntryKind.Parameter;

    /// <summary>Whether computation uses it in the network's precision: the weights of convolutions and linear layers, with exceptions.</summary>
    public bool IsReducible => Kind is EntryKind.ConvolutionWeight or EntryKind.LinearWeight && !StaysFloat32;

    /// <summary>Its type as safetensors spells it.</summary>
    internal string Type => Kind is EntryKind.Counter ? "I64" : "F32";

    /// <summary>Bytes that it takes in a file.</summary>
    internal long Bytes => (long)Length * (Kind is EntryKind.Counter ? sizeof(long) : sizeof(float));

    public bool Equals(StateEntry? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && Shape.SequenceEqual(other.Shape);

    public override int GetHashCode() => HashCode.Combine(Name, Kind, Length);
}
