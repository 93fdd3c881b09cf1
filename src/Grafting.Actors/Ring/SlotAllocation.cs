using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Who trains next when there are fewer slots than networks.</summary>
internal static class SlotAllocation
{
    /// <summary>
    /// At each place the network furthest behind goes first, since others will wait for its snapshot; the lower number decides between equals.
    /// </summary>
    /// <param name="ready">What may start.</param>
    /// <param name="placeOf">Where a network is; null for nowhere.</param>
    /// <param name="freeSlots">How many may start at each place.</param>
    public static IReadOnlyList<EpochAttempt> Choose(
        IEnumerable<EpochAttempt> ready, Func<NetworkId, string?> placeOf, IReadOnlyDictionary<string, int> freeSlots) =>
    [
        .. ready
            .GroupBy(attempt => placeOf(attempt.Network))
            .Where(place => place.Key is not null)
            .SelectMany(place => place.OrderBy(attempt => attempt.Epoch).ThenBy(attempt => attempt.Network).Take(freeSlots[place.Key!]))
            .OrderBy(attempt => attempt.Epoch).ThenBy(attempt => attempt.Network),
    ];
}
