using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Networks that have failed, from their failure until they begin again.</summary>
internal sealed class FailedNetworks(RestartPolicy policy, RecordedRun record)
{
    private readonly Dictionary<NetworkId, (int Epoch, RestartDecision Decision)> _decisions = [];

    /// <summary>How a network that has just failed begins again; null where it is given up.</summary>
    public RestartDecision? Add(EpochAttempt attempt, Exception error)
    {
        if (policy.Decide(attempt, error) is { } decision)
        {
            _decisions[attempt.Network] = (attempt.Epoch, decision);
        }

        return Find(attempt.Network);
    }

    /// <summary>How a network begins again; null where it has not failed, or was given up.</summary>
    public RestartDecision? Find(NetworkId network) =>
        _decisions.TryGetValue(network, out var failed) ? failed.Decision : null;

    /// <summary>Finds where the network can begin again and records that it does.</summary>
    /// <param name="network">One that has failed.</param>
    /// <param name="error">Why it cannot, where the result is null.</param>
    public RunStart? Begin(NetworkId network, out Exception? error)
    {
        _decisions.Remove(network, out var failed);
        if (record.Restart(network, out error) is not { } found)
        {
            return null;
        }

        var start = found.Networks.Single();

        // A damaged checkpoint takes it further back: what comes before the failed epoch is repeated as it was.
        var rollsBack = failed is { Decision.IsRollback: true } && failed.Epoch == start.Epoch;
        start = start with { Rollbacks = start.Rollbacks + (rollsBack ? 1 : 0) };
        error = record.Start(start, reason: "restart");
        return error is null ? found with { Networks = [start] } : null;
    }

    /// <summary>An epoch is committed.</summary>
    public void Forgive(EpochAttempt committed) => policy.Forgive(committed);
}
