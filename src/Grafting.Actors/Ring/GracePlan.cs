using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Which networks can still commit the epoch that they are in when a run is stopped with some time left.</summary>
internal static class GracePlan
{
    /// <summary>
    /// A network is worth waiting for if it can be trained in time and its donor has trained the same epoch or can be too: otherwise
    /// there is nothing to graft, and the epoch is lost.
    /// </summary>
    /// <param name="ring">Who gives to whom.</param>
    /// <param name="work">Where each network stands.</param>
    /// <param name="grace">The time left.</param>
    public static IReadOnlyList<NetworkId> WhoCommits(RingTopology ring, IReadOnlyDictionary<NetworkId, WorkLeft> work, TimeSpan grace)
    {
        bool TrainsInTime(WorkLeft left) => left.UntilTrained is { } time && time <= grace;
        bool DonorGives(NetworkId network) => ring.DonorOf(network) is not { } donor
            || work[donor].Epoch > work[network].Epoch
            || (work[donor].Epoch == work[network].Epoch && TrainsInTime(work[donor]));
        return [.. ring.Networks.Where(network => TrainsInTime(work[network]) && DonorGives(network))];
    }
}
