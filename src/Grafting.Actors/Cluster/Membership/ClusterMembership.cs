using Akka.Actor;
using Akka.Cluster;

namespace Grafting.Actors.Cluster.Membership;

/// <inheritdoc/>
/// <param name="system">The node's.</param>
internal sealed class ClusterMembership(ActorSystem system) : IMembership
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    public IReadOnlyList<Peer> Peers =>
    [
        .. _cluster.State.Members
            .Where(member => member.Status is MemberStatus.Up)
            .Order(Member.AgeOrdering)
            .Select((member, rank) => PeerFor(member, rank))
            .Where(peer => peer.Address != _cluster.SelfAddress.ToString()),
    ];

    public bool Hears(Peer peer) => _cluster.FailureDetector.IsAvailable(Address.Parse(peer.Address));

    public Peer? PeerOf(IActorRef sender) => Peers.FirstOrDefault(peer => peer.Address == sender.Path.Address.ToString());

    public void Follow(IActorRef referee) => _cluster.Subscribe(
        referee, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember));

    public void Unfollow(IActorRef referee) => _cluster.Unsubscribe(referee);

    public void GiveUp(Peer peer) => _cluster.Down(Address.Parse(peer.Address));

    private Peer PeerFor(Member member, int rank) => new(
        member.Address.ToString(),
        member.HasRole(ClusterRoles.Trainer),
        rank,
        system.ActorSelection($"{member.Address}/user/{LinkReferee.Name}"));
}
