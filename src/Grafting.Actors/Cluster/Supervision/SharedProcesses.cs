using Akka.Actor;
using Akka.Cluster;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>What members mean where each network has a process of its own, and nobody is given up by time.</summary>
/// <param name="roll">The nodes that are known.</param>
internal sealed class SharedProcesses(NodeRoll roll)
{
    /// <summary>
    /// A process that trains a network alone holds that network's lock: so the one that was there before is dead, and need not be waited for.
    /// </summary>
    /// <param name="joined">Who joins.</param>
    /// <param name="members">All members.</param>
    /// <returns>Addresses of those that are dead.</returns>
    public static IReadOnlyList<Address> ReplacedBy(Akka.Cluster.Member joined, IEnumerable<Akka.Cluster.Member> members) =>
        ClusterRoles.NetworkOf(joined.Roles) is not { } network ? []
            : [.. members.Where(other => other.UniqueAddress != joined.UniqueAddress && other.HasRole(ClusterRoles.Of(network))).Select(other => other.Address)];

    /// <summary>What there is to say of a member that is out of reach or in reach again; null for nothing.</summary>
    public string? NoteOf(ClusterEvent.ReachabilityEvent change) => (change, roll.Find(change.Member.Address.ToString())?.Network) switch
    {
        (ClusterEvent.UnreachableMember, { } network) =>
            $"Network {network} waits: {change.Member.Address} is out of reach. If that process has ended, start it again with --i {network}.",
        (ClusterEvent.ReachableMember, { } network) => $"Network {network} goes on: {change.Member.Address} is in reach again.",
        _ => null,
    };
}
