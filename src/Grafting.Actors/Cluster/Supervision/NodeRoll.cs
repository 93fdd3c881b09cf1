using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>Which nodes there are, and which of them take part. Knows no cluster and no clock.</summary>
/// <param name="self">The address of the supervisor's node.</param>
/// <param name="plan">How the run is spread.</param>
/// <param name="networks">Networks of the run.</param>
internal sealed class NodeRoll(string self, ClusterPlan plan, int networks)
{
    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);

    /// <summary>Those that take part.</summary>
    public IReadOnlyList<Member> Joined => [.. _members.Values.Where(member => member.HasJoined)];

    /// <summary>Those that take part and keep copies of what the supervisor's node has.</summary>
    public IEnumerable<Member> Followers => Joined.Where(member => member.Address != self);

    /// <summary>The node with the directory where the run was begun, if it takes part and that is not the supervisor's.</summary>
    public Member? HomeElsewhere => Followers.FirstOrDefault(member => member.IsHome);

    /// <summary>Those that have not answered yet.</summary>
    public IEnumerable<Member> Silent => Expected.Where(member => !member.HasJoined);

    /// <summary>Those that take part, or may yet.</summary>
    public IEnumerable<Member> Expected => _members.Values.Where(member => !member.IsRefused);

    /// <summary>How many must have joined before the run starts.</summary>
    public int Needed => plan.Nodes ?? Expected.Count();

    /// <summary>
    /// Whether the run can start. One that is taken over waits for all nodes that are there, rather than for a number: one that was there when they
    /// were counted may be refused, or go.
    /// </summary>
    public bool IsEnough => Joined.Count > 0 && Joined.Count >= Needed;

    public Member? Find(string address) => _members.GetValueOrDefault(address);

    /// <summary>A node has come.</summary>
    /// <returns>What it is from now on; null where it is known already.</returns>
    public Member? Meet(string address, ICanTell node, IReadOnlyCollection<string> roles)
    {
        var member = new Member(address, node) { Network = ClusterRoles.NetworkOf(roles), IsHome = roles.Contains(ClusterRoles.Home) };
        return _members.TryAdd(address, member) ? member : null;
    }

    /// <summary>A node has gone.</summary>
    /// <returns>What it was; null where it was not known.</returns>
    public Member? Remove(string address) => _members.Remove(address, out var member) ? member : null;

    /// <summary>What a node offers as a place to train. More slots than networks would count as room that nobody can use, and draw all networks there.</summary>
    public Place PlaceOf(Member member) =>
        new(member.Address, SlotsOf(member), member.Offer!.FreeMemory) { Only = member.Network, IsLeaving = member.IsDraining }; // Who has joined has made an offer.

    /// <summary>Networks that it trains at once.</summary>
    public int SlotsOf(Member member) => Math.Min(member.Offer!.Slots, networks);

    /// <summary>Where copies of the files must be that a node saves.</summary>
    public IReadOnlyList<string> KeepersOf(Member member) => KeeperChoice.For(
        member.Address, self, Joined.FirstOrDefault(other => other.IsHome)?.Address, Joined.Select(other => other.Address), plan.Replicas);
}
