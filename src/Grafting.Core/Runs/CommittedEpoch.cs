using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Runs;

/// <summary>An epoch of a network whose snapshot and checkpoint are on the disk.</summary>
/// <param name="Of">Network, epoch and attempt.</param>
/// <param name="Rollbacks">The network's rollbacks so far.</param>
/// <param name="Report">What the epoch gave before its graft.</param>
/// <param name="Graft">Its coefficients; null for the baseline.</param>
/// <param name="Files">SHA-256 of its files.</param>
/// <param name="Spent">Where the network's time went, from its first epoch to the end of this one.</param>
public sealed record CommittedEpoch(
    EpochAttempt Of, int Rollbacks, EpochReport Report, GraftReport? Graft, EpochFiles Files, TimeShares Spent)
{
    /// <summary>The address of the node that trained it; null on one machine.</summary>
    public string? Node { get; init; }
}

/// <summary>SHA-256 in lower-case hexadecimal of the files that an epoch leaves.</summary>
/// <param name="Snapshot">S(network, epoch); null for the baseline, which nobody grafts.</param>
/// <param name="Checkpoint">What a restart after the epoch needs.</param>
/// <param name="Best">The best weights; null where an earlier epoch's stay the best.</param>
/// <param name="Last">The last weights; null before the last epoch.</param>
public sealed record EpochFiles(string? Snapshot, string Checkpoint, string? Best, string? Last);
