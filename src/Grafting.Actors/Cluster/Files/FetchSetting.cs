using Akka.Actor;
using Grafting.Actors.Cluster.Security;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Files;

/// <summary>What all fetches of a node share.</summary>
/// <param name="Store">Gets the files.</param>
/// <param name="ServerOf">A node's <see cref="FileServer"/>, by the node's address.</param>
/// <param name="Patience">How long they wait.</param>
/// <param name="Peers">How connections for long files are made.</param>
/// <param name="Time">For silence and windows.</param>
internal sealed record FetchSetting(RunPaths Store, Func<string, ICanTell> ServerOf, FetchPatience Patience, PeerStreams Peers, TimeProvider Time)
{
    /// <summary>Nodes from which files come in chunks only, for the time being.</summary>
    public BulkDetours Detours { get; } = new(Time);

    /// <summary>As on a node.</summary>
    public static FetchSetting For(ActorSystem system, RunPaths store, NodeIdentity? identity) => new(
        store,
        address => system.ActorSelection($"{address}/user/files"),
        FetchPatience.Usual,
        new PeerStreams(identity),
        TimeProvider.System);
}
