namespace Grafting.Checkpoints;

/// <summary>A tensor of a file, and the memory that its numbers are written from or read into.</summary>
/// <param name="Entry">Its name in the file, its kind and its shape.</param>
/// <param name="Values">The numbers of a float32 tensor, in memory's order.</param>
/// <param name="Counter">The one number of an int64 tensor.</param>
internal readonly record struct FileTensor(StateEntry Entry, Memory<float> Values, Memory<long> Counter)
{
    private const string MomentumPrefix = "momentum.";

    /// <summary>What a weights file or a snapshot holds: the state dict, in its order.</summary>
    public static IReadOnlyList<FileTensor> Of(NetworkState state)
    {
        var layout = state.Layout;
        return [.. layout.Entries.Select((entry, i) => entry.Kind is EntryKind.Counter
            ? new FileTensor(entry, default, state.Counters.AsMemory(layout.OffsetOf(i), 1))
            : new FileTensor(entry, state.Values.AsMemory(layout.OffsetOf(i), entry.Length), default))];
    }

    /// <summary>What a checkpoint holds: the state dict, then <c>momentum.ENTRY</c> of each trained entry.</summary>
    public static IReadOnlyList<FileTensor> Of(Checkpoint checkpoint)
    {
        var layout = checkpoint.State.Layout;
        var momenta = layout.Entries.Index().Where(row => row.Item.IsTrained).Select(row => new FileTensor(
            row.Item with { Name = MomentumPrefix + row.Item.Name },
            checkpoint.Momenta.AsMemory(layout.OffsetOf(row.Index), row.Item.Length),
            default));
        return [.. Of(checkpoint.State), .. momenta];
    }
}
