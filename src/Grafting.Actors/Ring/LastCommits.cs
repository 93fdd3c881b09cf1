using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>The epochs that are still awaited while a run is being stopped.</summary>
internal sealed class LastCommits
{
    /// <summary>Of the time left: grafting and writing take some of it.</summary>
    private const double ShareForTraining = 0.8;

    private IReadOnlyList<EpochAttempt> _awaited = [];

    /// <summary>Chooses the epochs that can be committed in time.</summary>
    public void Choose(RingTopology ring, EpochLedger ledger, EpochClock clock, TimeSpan grace)
    {
        var work = ring.Networks.ToDictionary(network => network, network => clock.LeftOf(ledger, network));
        _awaited = [.. GracePlan.WhoCommits(ring, work, grace * ShareForTraining).Select(ledger.CurrentOf)];
    }

    public bool AreDone(EpochLedger ledger) => _awaited.All(attempt => ledger.CommittedOf(attempt.Network) > attempt.Epoch);
}
