using Akka.Actor;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>What a node is, for as long as its process lives.</summary>
/// <param name="Description">What it offers.</param>
/// <param name="Runs">Prepares it for a run.</param>
/// <param name="OpenCopy">Opens its store for the run of that run.json.</param>
/// <param name="Store">Its store.</param>
/// <param name="Fetcher">Gets files from other nodes into its store.</param>
/// <param name="Ended">Called when a run has ended.</param>
/// <param name="Time">Measures shares of time.</param>
internal sealed record NodeSetting(
    NodeDescription Description,
    INodeRuns Runs,
    Func<ReadOnlyMemory<byte>, IRunCopy> OpenCopy,
    RunPaths Store,
    IActorRef Fetcher,
    Action<NodeProtocol.EndRun> Ended,
    TimeProvider Time)
{
    /// <summary>Whether the store is the run directory itself, for all nodes: then nothing travels between them.</summary>
    public bool SharesFiles { get; init; }
}
