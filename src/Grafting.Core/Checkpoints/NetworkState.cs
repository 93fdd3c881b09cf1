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
    public void CopyTo(int index, Span<float> destination) => Transpose(index, ValuesOf(index), destination, toFile: true);

    /// <summary>Fills a float32 entry from <paramref name="source"/>, which has PyTorch's order (out, in, height, width).</summary>
    public void CopyFrom(int index, ReadOnlySpan<float> source) => Transpose(index, source, ValuesOf(index), toFile: false);

    private void Transpose(int index, ReadOnlySpan<float> source, Span<float> destination, bool toFile)
    {
        var entry = Layout.Entries[index];
        if (entry.Kind is not EntryKind.ConvolutionWeight)
        {
            source.CopyTo(destination);
            return;
        }

        int outputs = (int)entry.Shape[0], inputs = (int)entry.Shape[1], area = (int)(entry.Shape[2] * entry.Shape[3]);
        for (var o = 0; o < outputs; o++)
        {
            var filter = o * inputs * area;
            for (var i = 0; i < inputs; i++)
            {
                for (var k = 0; k < area; k++)
                {
                    var (memory, file) = (filter + k * inputs + i, filter + i * area + k);
                    destination[toFile ? file : memory] = source[toFile ? memory : file];
                }
            }
        }
    }
}
