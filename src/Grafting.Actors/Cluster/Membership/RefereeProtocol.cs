namespace Grafting.Actors.Cluster.Membership;

/// <summary>What the <see cref="LinkReferee"/>s, one on every node at <c>/user/referee</c>, say to each other.</summary>
internal static class RefereeProtocol
{
    /// <summary>The sender's node has had no sign of life from that node for as long as its failure detector waits. Said again while that is so.</summary>
    /// <param name="Address">The other node's.</param>
    public sealed record CannotReach(string Address) : IWireMessage;

    /// <summary>Somebody cannot reach you, or does not know whether it does. Answered by <see cref="IAmThere"/>.</summary>
    /// <param name="Complainant">The address of that node, which may be the sender's.</param>
    public sealed record AreYouThere(string Complainant) : IWireMessage;

    /// <summary>The sender's node is alive, and this link of it works.</summary>
    /// <param name="Complainant">As in the question.</param>
    public sealed record IAmThere(string Complainant) : IWireMessage;
}
