namespace Grafting.Runs;

/// <summary>Who grafts whose snapshots: the donor of network i is i−1, the donor of 1 is N. A ring of one has no donor.</summary>
/// <param name="Count">N, at least 1.</param>
internal readonly record struct Ring(int Count)
{
    public IEnumerable<NetworkId> Networks => Enumerable.Range(1, Count).Select(number => new NetworkId(number));

    public NetworkId? DonorOf(NetworkId network) => Count == 1 ? null : new NetworkId(network.Value == 1 ? Count : network.Value - 1);

    public NetworkId? RecipientOf(NetworkId network) => Count == 1 ? null : new NetworkId(network.Value % Count + 1);
}
