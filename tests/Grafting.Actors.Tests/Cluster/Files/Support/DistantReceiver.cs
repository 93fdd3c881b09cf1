using Akka.Actor;

namespace Grafting.Actors.Tests.Cluster.Files.Support;

/// <summary>An actor of this process that looks as if it were on another node.</summary>
internal sealed class DistantReceiver(IActorRef actor, string host) : MinimalActorRef
{
    public override IActorRefProvider Provider => ((IInternalActorRef)actor).Provider;

    public override ActorPath Path { get; } =
        new RootActorPath(new Address("akka.tcp", "grafting", host, 4711)) / actor.Path.Elements.Select(part => part.Replace('$', '-'));

    protected override void TellInternal(object message, IActorRef sender) => actor.Tell(message, sender);
}
