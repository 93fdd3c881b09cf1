using Akka.Actor;
using Akka.Cluster;

namespace Grafting.Actors.Cluster.Membership;

/// <inheritdoc/>
/// <param name="system">The node's.</param>
internal sealed class ClusterMembership(ActorSystem system) : IMembership
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    public string Address => _cluster.SelfAddress.ToString();

    public IReadOnlyList<Peer> Peers =>
    [
        .. _cluster.State.Members
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining)
            .Order(Member.AgeOrdering)
            .Select((member, rank) => PeerFor(member, rank))
            .Where(peer => peer.Address != Address),
    ];

    public IReadOnlyList<string> Voters =>
    [
        .. _cluster.State.Members
            .Where(member => member.Status is MemberStatus.Up)
            .OrderBy(member => member.Address, Member.AddressOrdering)
            .Select(member => member.Address.ToString()),
    ];

    public bool Hears(Peer peer) => _cluster.FailureDetector.IsAvailable(Akka.Actor.Address.Parse(peer.Address));

    public Peer? PeerOf(IActorRef sender) => Peers.FirstOrDefault(peer => peer.Address == sender.Path.Address.ToString());

    public void Follow(IActorRef referee) => _cluster.Subscribe(
        referee, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember));

    public void Unfollow(IActorRef referee) => _cluster.Unsubscribe(referee);

    public void GiveUp(Peer peer) => _cluster.Down(Akka.Actor.Address.Parse(peer.Address));

    public void GiveUpSelf() => _cluster.Down(_cluster.SelfAddress);

    private Peer PeerFor(Member member, int rank) => new(
        member.Address.ToString(),
        member.HasRole(ClusterRoles.Trainer),
        rank,
        system.ActorSelection($"{member.Address}/user/{LinkReferee.Name}"));
}
