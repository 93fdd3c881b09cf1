namespace Grafting.Runs;

/// <summary>
/// Which files a run may still need. Each network keeps its newest checkpoints, so that it can begin again after the one before when the
/// newest is damaged; and of its donor's snapshots those of all epochs that it would then graft again. Its initial weights count as a
/// checkpoint that needs no file.
/// </summary>
/// <param name="Ring">Who grafts whose snapshots.</param>
/// <param name="Keep">Checkpoints of each network, at least 2.</param>
internal sealed record Retention(RingTopology Ring, int Keep)
{
    /// <param name="file">A file of a committed epoch.</param>
    /// <param name="newestOf">The newest epoch that each network has committed; −1 before the first.</param>
    public bool Keeps(NetworkFile file, Func<NetworkId, int> newestOf) => file.Kind is NetworkFileKind.Checkpoint
        ? file.Epoch >= OldestCheckpoint(newestOf(file.Network))
        : Ring.RecipientOf(file.Network) is { } recipient && file.Epoch > OldestCheckpoint(newestOf(recipient));

    private int OldestCheckpoint(int newest) => Math.Max(newest - (Keep - 1), -1);
}
