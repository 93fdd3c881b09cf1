using Akka.Actor;
using Akka.Cluster;

namespace Grafting.Actors.Cluster.Membership;

/// <summary>What a <see cref="LinkReferee"/> knows and does about the other members.</summary>
internal interface IMembership
{
    /// <summary>This node's.</summary>
    string Address { get; }

    /// <summary>All others that take part, or are about to, and are not given up.</summary>
    IReadOnlyList<Peer> Peers { get; }

    /// <summary>The addresses of all that count when a side is told from another, this node's among them, in the cluster's order of addresses.</summary>
    IReadOnlyList<string> Voters { get; }

    /// <summary>Whether its heartbeats come.</summary>
    bool Hears(Peer peer);

    /// <summary>Whose message it is; null where it is no other member's.</summary>
    Peer? PeerOf(IActorRef sender);

    /// <summary>From now on <paramref name="referee"/> gets a <see cref="ClusterEvent.UnreachableMember"/> for each member that anybody finds out of reach.</summary>
    void Follow(IActorRef referee);

    void Unfollow(IActorRef referee);

    /// <summary>Tells all that it is given up, itself too.</summary>
    void GiveUp(Peer peer);

    /// <summary>Ends this node's part.</summary>
    void GiveUpSelf();
}
