using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Networks that have failed, lost their place or are on the move, until they begin again.</summary>
internal sealed class DownNetworks(RestartPolicy policy, RecordedRun record)
{
    private readonly Dictionary<NetworkId, (int Epoch, RestartDecision Decision)> _decisions = [];

    /// <summary>Which they are, in order.</summary>
    public IEnumerable<NetworkId> Networks => _decisions.Keys.Order();

    /// <summary>How a network that has just failed begins again; null where it is given up.</summary>
    public RestartDecision? Add(EpochAttempt attempt, Exception error)
    {
        if (policy.Decide(attempt, error) is { } decision)
        {
            Add(attempt, decision);
        }

        return Find(attempt.Network);
    }

    /// <summary>A network goes down without having failed.</summary>
    public void Add(EpochAttempt attempt, RestartDecision decision) => _decisions[attempt.Network] = (attempt.Epoch, decision);

    /// <summary>How a network begins again; null where it is not down, or was given up.</summary>
    public RestartDecision? Find(NetworkId network) =>
        _decisions.TryGetValue(network, out var down) ? down.Decision : null;

    /// <summary>Finds where the network can begin again and records that it does.</summary>
    /// <param name="network">One that is down.</param>
    /// <param name="place">Where it is to train.</param>
    /// <param name="error">Why it cannot, where the result is null.</param>
    public RunStart? Begin(NetworkId network, string place, out Exception? error)
    {
        _decisions.Remove(network, out var down);
        if (record.Restart(network, out error) is not { } found)
        {
            return null;
        }

        var start = found.Networks.Single();

        // A damaged checkpoint takes it further back: what comes before the failed epoch is repeated as it was.
        var rollsBack = down is { Decision.IsRollback: true } && down.Epoch == start.Epoch;
        start = start with { Rollbacks = start.Rollbacks + (rollsBack ? 1 : 0), Node = Placement.NodeOf(place) };
        error = record.Start(start, down.Decision.Reason)?.Error;
        return error is null ? found with { Networks = [start] } : null;
    }

    /// <summary>An epoch is committed.</summary>
    public void Forgive(EpochAttempt committed) => policy.Forgive(committed);
}
