namespace Grafting.Actors.Cluster.Wire;

/// <summary>
/// Bytes from another node that are none of the messages that nodes say to each other, or not exactly one of them. The message is dropped
/// before it reaches an actor.
/// </summary>
internal sealed class RefusedMessageException(string reason) : Exception(reason);
