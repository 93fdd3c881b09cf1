using Akka.Actor;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>How a node learns that it is needed no longer.</summary>
internal sealed class RunEnd
{
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="system">The node's.</param>
    /// <param name="cluster">Whom it joins.</param>
    public RunEnd(ActorSystem system, ClusterSettings cluster) => Completion = Task.WhenAny(_ended.Task, GivenUp(system, cluster)).Unwrap();

    /// <summary>Done when the run has ended, with what went wrong or null; or when the cluster has given this node up, or never took it in.</summary>
    public Task<string?> Completion { get; }

    /// <summary>Whether the run has finished, all of it.</summary>
    public bool HasCompleted { get; private set; }

    /// <summary>Whether all nodes end now, so that there is nobody to take leave of.</summary>
    public bool IsForAll { get; private set; }

    public void Tell(NodeProtocol.EndRun end)
    {
        HasCompleted = end.Ending is RunEnding.Completed;
        IsForAll = end.Ending is not RunEnding.WithoutThisNode;
        _ended.TrySetResult(end.Ending is RunEnding.Failed or RunEnding.WithoutThisNode ? end.Reason : null);
    }

    private static async Task<string?> GivenUp(ActorSystem system, ClusterSettings cluster)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        await system.WhenTerminated.ConfigureAwait(false);
        return shutdown.ShutdownReason is CoordinatedShutdown.ClusterJoinUnsuccessfulReason
            ? FormattableString.Invariant(
                $"Nobody at {string.Join(" or ", cluster.Seeds)} took this node in within {cluster.LongestJoin.TotalMinutes:0.#} min: no run is there, or this node cannot be reached from there.")
            : "The cluster has given this node up, since it was out of reach for too long, or it and the others refuse each other's certificates. Start it again, and it tries again.";
    }
}
