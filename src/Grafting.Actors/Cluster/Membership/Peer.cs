using Akka.Actor;

namespace Grafting.Actors.Cluster.Membership;

/// <summary>Another member of the cluster, seen from one.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Trains">Whether it is more than a witness.</param>
/// <param name="Rank">Its place among all members, the oldest first: the same wherever it is seen from.</param>
/// <param name="Referee">Its <see cref="LinkReferee"/>.</param>
internal sealed record Peer(string Address, bool Trains, int Rank, ICanTell Referee)
{
    /// <summary>
    /// Who goes of two that do not reach each other: a witness rather than a node that trains, else the younger one, since the supervisor is on the oldest.
    /// </summary>
    public static Peer WhoGoes(Peer one, Peer other) => (one.Trains, other.Trains) switch
    {
        (true, false) => other,
        (false, true) => one,
        _ => one.Rank > other.Rank ? one : other,
    };
}
