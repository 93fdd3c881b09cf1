namespace Grafting.Actors.Cluster.Links;

/// <summary>
/// A numbered message between the two actors that stand for one attempt of a network, one on its node and one beside the supervisor:
/// a connection that breaks may lose messages, and none of these may be lost.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Number">From 1 in each direction; 0 for a bare acknowledgement.</param>
/// <param name="Received">Every message of the other direction up to this one has arrived.</param>
/// <param name="Message">What is said; null for a bare acknowledgement.</param>
internal sealed record Linked(NetworkId Network, int Attempt, long Number, long Received, IWireMessage? Message) : IWireMessage;
