using Grafting.Mixing;
using Grafting.Runs;

namespace Grafting.Actors.Networks;

/// <summary>An epoch that is grafted and not yet saved.</summary>
/// <param name="Graft">Its coefficients; null for the baseline.</param>
/// <param name="Memory">State and optimizer after it.</param>
/// <param name="Spent">Where the network's time went, up to the end of this epoch.</param>
internal sealed record GraftedEpoch(GraftReport? Graft, CheckpointLease Memory, TimeShares Spent);
