namespace Grafting.Actors.Ring;

/// <summary>
/// Networks that are to go to another place. They go between two epochs, when everything up to there is committed: so nothing is trained
/// twice.
/// </summary>
internal sealed class NetworkMoves(Placement placement, EpochLedger ledger)
{
    private readonly HashSet<NetworkId> _moving = [];

    /// <summary>Networks that can go now.</summary>
    public IReadOnlyList<NetworkId> Due => [.. _moving.Where(IsBetweenEpochs).Order()];

    /// <summary>Networks at places that are to be emptied that have nothing left to do: they end, and go nowhere.</summary>
    public IReadOnlyList<NetworkId> Done => [.. placement.Networks.Keys.Where(network => ledger.IsFinished(network) && placement.IsLeaving(network))];

    /// <summary>Whether the network is to start no further epoch where it is.</summary>
    public bool Holds(NetworkId network) => _moving.Contains(network);

    /// <summary>Places have changed: decides anew who moves.</summary>
    public void Plan(bool evens)
    {
        _moving.Clear();
        _moving.UnionWith(placement.Moves(evens).Where(network => ledger.StepOf(network) is not EpochStep.Finished));
    }

    /// <summary>The network begins again at a place that was chosen anew, whatever took it down.</summary>
    public void Forget(NetworkId network) => _moving.Remove(network);

    private bool IsBetweenEpochs(NetworkId network) =>
        ledger.StepOf(network) is EpochStep.Ready && ledger.CommittedOf(network) == ledger.CurrentOf(network).Epoch;
}
