using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Who trains next when there are fewer slots than networks.</summary>
internal static class SlotAllocation
{
    /// <summary>
    /// The network furthest behind goes first, since others will wait for its snapshot; the lower number decides between equals.
    /// </summary>
    /// <param name="ready">What may start.</param>
    /// <param name="freeSlots">How many may start now.</param>
    public static IReadOnlyList<EpochAttempt> Choose(IEnumerable<EpochAttempt> ready, int freeSlots) =>
        [.. ready.OrderBy(attempt => attempt.Epoch).ThenBy(attempt => attempt.Network).Take(freeSlots)];
}
