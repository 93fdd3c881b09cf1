using Akka.Actor;
using Grafting.Actors.Cluster.Links;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// Where nodes are, and how networks begin there. The run's supervisor asks on a thread of its own, perhaps for a node that has just gone: so it all follows from the
/// address, and nothing is looked up.
/// </summary>
/// <param name="system">The supervisor's.</param>
/// <param name="self">The address of its node.</param>
/// <param name="term">The supervisor's.</param>
internal sealed class RemotePlaces(ActorSystem system, string self, long term)
{
    /// <summary>A node's <see cref="Nodes.NodeActor"/>.</summary>
    public ActorSelection NodeAt(string address) => system.ActorSelection($"{(address == self ? "" : address)}/user/node");

    /// <summary>The address of the node that an actor is on.</summary>
    public string AddressOf(IActorRef actor) => actor.Path.Address is { HasLocalScope: false } address ? address.ToString() : self;

    /// <summary>What stands for an attempt of a network at a place.</summary>
    public Props PropsFor(NetworkStart start, string place, IActorRef supervisor) => RemoteNetwork.PropsFor(start, term, NodeAt(place), place);
}
