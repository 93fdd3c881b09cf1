using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Cluster.Tools.Singleton.Serialization;
using Akka.Hosting;
using Akka.Remote.Serialization;
using Akka.Serialization;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// What may enter and leave a node: the messages of <see cref="WireMessages"/>, and of Akka's own those that keep a cluster together. Nothing
/// that comes in names a type to be made, an actor to be deployed or one to be stopped.
/// </summary>
/// <remarks>
/// This is code and no configuration, which could be taken away: Akka prefers what is given here to what configuration says. What keeps a cluster
/// together includes joining and being voted out of it, so a certificate of the cluster's authority makes a member, and a member can take
/// others' places; it cannot run anything on them.
/// </remarks>
internal static class LockedSerializers
{
    /// <summary>
    /// Akka's serializers that resolve names of types, by alias and number: json, proto, daemon-create (remote deployment), bytes
    /// (needless here, and its manifest is taken for a type's name), reliable-delivery, and that of Akka.Streams, which comes along with
    /// Akka.Hosting and is not used.
    /// </summary>
    private static readonly (string Alias, int Identifier)[] Refused =
        [("json", 1), ("proto", 2), ("daemon-create", 3), ("bytes", 4), ("reliable-delivery", 36), ("akka-stream-ref", 30)];

    /// <summary>Identify, its answer, and the heartbeats of remote death watch; without exceptions, routers, configurations, PoisonPill and Kill.</summary>
    private static readonly HashSet<string> AcceptedOfMisc = ["ID", "AID", "RWHB", "RWHR"];

    /// <summary>Joining, gossip and heartbeats; without commands to leave or to down, which nodes give themselves, and routers.</summary>
    private static readonly HashSet<string> AcceptedOfCluster =
    [
        "HB", "HBR", NameOf("GossipStatus"), NameOf("GossipEnvelope"),
        NameOf("InternalClusterAction+InitJoin"), NameOf("InternalClusterAction+InitJoinAck"), NameOf("InternalClusterAction+InitJoinNack"),
        NameOf("InternalClusterAction+Join"), NameOf("InternalClusterAction+Welcome"), NameOf("InternalClusterAction+ExitingConfirmed"),
    ];

    /// <summary>HandOverToMe, its two answers, and TakeOverFromMe.</summary>
    private static readonly HashSet<string> AcceptedOfSingleton = [HandOverToMe, "B", "C", "D"];

    private const string HandOverToMe = "A";

    public static AkkaConfigurationBuilder WithLockedSerializers(this AkkaConfigurationBuilder akka)
    {
        foreach (var (alias, identifier) in Refused)
        {
            akka.WithCustomSerializer(alias, [], system => new RefusingSerializer(system, identifier));
        }

        return akka
            .WithCustomSerializer("grafting", [typeof(IWireMessage)], system => new WireSerializer(system))
            .WithCustomSerializer("null", [], system => new NothingSerializer(system))
            .WithCustomSerializer("akka-containers", [], system => new SelectionSerializer(system))
            .WithCustomSerializer("akka-system-msg", [], system => new SystemMessageFilter(system))
            .WithCustomSerializer("akka-misc", [], system => Filter(system, new MiscMessageSerializer(system), AcceptedOfMisc))
            .WithCustomSerializer("akka-cluster", [], system => Filter(system, new ClusterMessageSerializer(system), AcceptedOfCluster))
            .WithCustomSerializer("akka-singleton", [], system => Filter(
                system,
                new ClusterSingletonMessageSerializer(system),
                AcceptedOfSingleton,
                manifest => manifest != HandOverToMe || IsLeaving(system)));
    }

    private static FilteringSerializer Filter(
        ExtendedActorSystem system, SerializerWithStringManifest inner, HashSet<string> accepted, Func<string, bool>? mayComeIn = null) =>
        new(system, inner, accepted, mayComeIn);

    /// <summary>Before a node leaves, nobody has a reason to ask for what it supervises; the one who did would end the run here.</summary>
    private static bool IsLeaving(ExtendedActorSystem system) =>
        Akka.Cluster.Cluster.Get(system).SelfMember.Status is not (MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up);

    private static string NameOf(string type) => $"Akka.Cluster.{type}, Akka.Cluster";
}
