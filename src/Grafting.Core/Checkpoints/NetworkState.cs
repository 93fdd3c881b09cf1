namespace Grafting.Checkpoints;

/// <summary>
/// All weights and buffers of one network, in memory of its own: what a snapshot, a file and a graft are made of.
/// Whoever publishes one no longer writes to it.
/// </summary>
public sealed class NetworkState(StateLayout layout)
{
    public StateLayout Layout { get; } = layout;

    /// <summary>The float32 entries as <see cref="StateLayout"/> places them; padding is zero.</summary>
    public float[] Values { get; } = new float[layout.Length];

    /// <summary>The int64 entries, in state-dict order.</summary>
    public long[] Counters { get; } = new long[layout.CounterCount];

    /// <summary>
    /// The entropies of the layer plan's anchors, in nats, where whoever filled the state computed them: a snapshot is read by
    /// two who graft. Null otherwise.
    /// </summary>
    internal float[]? AnchorEntropies { get; set; }

    /// <summary>The numbers of a float32 entry in memory order (convolution weights: out, height, width, in).</summary>
    public Span<float> ValuesOf(int index) => Values.AsSpan(Layout.OffsetOf(index), Layout.Entries[index].Length);

    /// <summary>The same numbers in memory of their own.</summary>
    public NetworkState Copy()
    {
        var copy = new NetworkState(Layout);
        Values.CopyTo(copy.Values, 0);
        Counters.CopyTo(copy.Counters, 0);
        return copy;
    }

    /// <summary>Copies a float32 entry into <paramref name="destination"/> in PyTorch's order (out, in, height, width).</summary>
    public void CopyTo(int index, Span<float> destination)
    {
        if (Layout.Entries[index].Kind is EntryKind.ConvolutionWeight)
        {
            ConvolutionOrder.ToFile(Layout.Entries[index], ValuesOf(index), destination);
        }
        else
        {
            ValuesOf(index).CopyTo(destination);
        }
    }

    /// <summary>Fills a float32 entry from <paramref name="source"/>, which has PyTorch's order (out, in, height, width).</summary>
    public void CopyFrom(int index, ReadOnlySpan<float> source)
    {
        if (Layout.Entries[index].Kind is EntryKind.ConvolutionWeight)
        {
            ConvolutionOrder.FromFile(Layout.Entries[index], source, ValuesOf(index));
        }
        else
        {
            source.CopyTo(ValuesOf(index));
        }
    }
}
