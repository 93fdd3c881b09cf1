using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Ring;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Cluster.Attacks;

/// <summary>
/// Somebody with a certificate of the cluster, and with a configuration of Akka's own defaults: it can send whatever Akka can say, and what
/// nodes say to each other too.
/// </summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(0.5);

    private readonly Address _node;

    public HostilePeer(NodeIdentity identity, ActorSystem node)
    {
        _node = Akka.Cluster.Cluster.Get(node).SelfAddress;
        var config = ConfigurationFactory.ParseString("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              coordinated-shutdown.exit-clr = off
              coordinated-shutdown.run-by-clr-shutdown-hook = off
              coordinated-shutdown.run-by-actor-system-terminate = off
              actor {
                provider = cluster
                serializers {
                  grafting = "Grafting.Actors.Tests.Cluster.Attacks.HostileSerializer, Grafting.Actors.Tests"
                  akka-singleton = "Akka.Cluster.Tools.Singleton.Serialization.ClusterSingletonMessageSerializer, Akka.Cluster.Tools"
                }
                serialization-bindings {
                  "Grafting.Actors.Cluster.IWireMessage, Grafting.Actors" = grafting
                  "Grafting.Actors.Tests.Cluster.Attacks.Unlisted, Grafting.Actors.Tests" = grafting
                  "Akka.Cluster.Tools.Singleton.IClusterSingletonMessage, Akka.Cluster.Tools" = akka-singleton
                }
                serialization-identifiers {
                  "Akka.Cluster.Tools.Singleton.Serialization.ClusterSingletonMessageSerializer, Akka.Cluster.Tools" = 14
                }
              }
              remote {
                retry-gate-closed-for = 100ms
                flush-wait-on-shutdown = 0s
                dot-netty.tcp { hostname = "127.0.0.1", port = 0, enable-ssl = on, maximum-frame-size = 30MB }
              }
            }
            """);
        System = ActorSystem.Create("hostile", BootstrapSetup.Create().WithConfig(config).And(new DotNettySslSetup(
            identity.Certificate, suppressValidation: true, requireMutualAuthentication: true, (_, _, _, _, _) => true)));
    }

    public ActorSystem System { get; }

    public string PathOf(string actor) => $"{_node}/user/{actor}";

    public Address Node => _node;

    /// <summary>An actor of the node, as a peer can find it.</summary>
    public async Task<IActorRef> FindAsync(string actor)
    {
        using var stop = new CancellationTokenSource(Deadline.Patience);
        while (true)
        {
            try
            {
                return await System.ActorSelection(PathOf(actor)).ResolveOne(OneTry, stop.Token);
            }
            catch (ActorNotFoundException) when (!stop.IsCancellationRequested)
            {
            }
        }
    }

    /// <summary>
    /// Asks the node's actor until it answers, as a node does. What was sent to it before has been refused or delivered by then: it is sent over
    /// the same connection, or was lost with it.
    /// </summary>
    public static async Task<RunEvent> AskAsync(IActorRef actor, IWireMessage command)
    {
        using var stop = new CancellationTokenSource(Deadline.Patience);
        while (true)
        {
            try
            {
                return await actor.Ask<RunEvent>(command, OneTry, stop.Token);
            }
            catch (AskTimeoutException) when (!stop.IsCancellationRequested)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await System.Terminate().WaitAsync(OneTry);
        }
        catch (TimeoutException)
        {
            // It waits for an actor that it has been refused.
        }
    }
}

/// <summary>A message that is on no list.</summary>
internal sealed record Unlisted;

/// <summary>What nodes speak, and something more.</summary>
internal sealed class HostileSerializer(ExtendedActorSystem system) : Akka.Serialization.SerializerWithStringManifest(system)
{
    private readonly WireSerializer _inner = new(system);

    public override int Identifier => _inner.Identifier;

    public override string Manifest(object o) => o is Unlisted ? "Unlisted.1" : _inner.Manifest(o);

    public override byte[] ToBinary(object obj) => obj is Unlisted ? [1, 2, 3] : _inner.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) => _inner.FromBinary(bytes, manifest);
}
