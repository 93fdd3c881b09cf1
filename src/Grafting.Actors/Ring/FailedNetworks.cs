using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Networks that have failed, from their failure until they begin again.</summary>
internal sealed class FailedNetworks(RestartPolicy policy, RecordedRun record)
{
    private readonly Dictionary<NetworkId, RestartDecision> _decisions = [];

    /// <summary>How a network that has just failed begins again; null where it is given up.</summary>
    public RestartDecision? Add(NetworkId network, Exception error)
    {
        if (policy.Decide(network, error) is { } decision)
        {
            _decisions[network] = decision;
        }

        return Find(network);
    }

    /// <summary>How a network begins again; null where it has not failed, or was given up.</summary>
    public RestartDecision? Find(NetworkId network) => _decisions.GetValueOrDefault(network);

    /// <summary>Finds where the network can begin again and records that it does.</summary>
    /// <param name="network">One that has failed.</param>
    /// <param name="error">Why it cannot, where the result is null.</param>
    public RunStart? Begin(NetworkId network, out Exception? error)
    {
        _decisions.Remove(network, out var decision);
        if (record.Restart(network, out error) is not { } found)
        {
            return null;
        }

        var start = found.Networks.Single();
        start = start with { Rollbacks = start.Rollbacks + (decision is { IsRollback: true } ? 1 : 0) };
        error = record.Start(start, reason: "restart");
        return error is null ? found with { Networks = [start] } : null;
    }

    /// <summary>The network has committed an epoch: it gets on.</summary>
    public void Forgive(NetworkId network) => policy.Forgive(network);
}
