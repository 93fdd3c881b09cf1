using Akka.Actor;
using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>How to create the actor of a network's attempt.</summary>
/// <param name="start">Where the network begins.</param>
/// <param name="place">Where it trains.</param>
/// <param name="supervisor">Gets its events.</param>
internal delegate Props NetworkProps(NetworkStart start, string place, IActorRef supervisor);
