namespace Grafting.Runs;

/// <summary>Where a run begins: at its first epoch, or where its journal and its files allow.</summary>
/// <param name="Networks">One for each network, in order.</param>
/// <param name="Snapshots">Snapshots on the disk that recipients may need, since their donors will not train those epochs again.</param>
/// <param name="Elapsed">Wall time of the run's earlier processes.</param>
public sealed record RunStart(IReadOnlyList<NetworkStart> Networks, IReadOnlyList<StoredSnapshot> Snapshots, TimeSpan Elapsed)
{
    /// <summary>The start of a run that has done nothing yet.</summary>
    public static RunStart First(int networks) =>
        new([.. Enumerable.Range(1, networks).Select(number => NetworkStart.First(new NetworkId(number)))], [], TimeSpan.Zero);
}

/// <summary>S(donor, epoch) as a file.</summary>
/// <param name="Of">The donor's epoch.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
/// <param name="Holder">The address of the node that trained it, where one is known; null on one machine.</param>
public sealed record StoredSnapshot(EpochAttempt Of, string Sha256, string? Holder = null);
