using Grafting.Actors.Snapshots;
using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>An epoch that is trained and not yet grafted.</summary>
/// <param name="Report">What it gave.</param>
/// <param name="Snapshot">S(i, e), the network's own share: needed until its own graft is done.</param>
/// <param name="IsBest">Whether no earlier epoch has reached its test accuracy.</param>
/// <param name="IsLast">Whether no epoch follows.</param>
internal sealed record TrainedEpoch(EpochReport Report, SnapshotLease Snapshot, bool IsBest, bool IsLast);
