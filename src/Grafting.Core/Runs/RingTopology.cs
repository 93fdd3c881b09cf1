namespace Grafting.Runs;

/// <summary>Who gives to whom: the donor of network i is i−1, the donor of 1 is N. A ring of one has neither.</summary>
public sealed class RingTopology
{
    /// <param name="count">N, at least 1.</param>
    public RingTopology(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Networks = [.. Enumerable.Range(1, count).Select(number => new NetworkId(number))];
    }

    /// <summary>Networks 1 to N, in order.</summary>
    public IReadOnlyList<NetworkId> Networks { get; }

    /// <summary>The network whose snapshots <paramref name="network"/> grafts; null for the baseline.</summary>
    public NetworkId? DonorOf(NetworkId network) => Neighbour(network, -1);

    /// <summary>The network that grafts the snapshots of <paramref name="network"/>; null for the baseline.</summary>
    public NetworkId? RecipientOf(NetworkId network) => Neighbour(network, 1);

    private NetworkId? Neighbour(NetworkId network, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(network.Value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(network.Value, Networks.Count);
        var position = (network.Value - 1 + step + Networks.Count) % Networks.Count;
        return Networks.Count == 1 ? null : Networks[position];
    }
}
