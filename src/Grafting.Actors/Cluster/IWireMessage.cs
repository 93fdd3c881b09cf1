namespace Grafting.Actors.Cluster;

/// <summary>
/// Marks the messages that may cross machines: each has code of its own for its bytes in <c>Wire</c>, and no other message leaves or
/// enters a node.
/// </summary>
internal interface IWireMessage;
