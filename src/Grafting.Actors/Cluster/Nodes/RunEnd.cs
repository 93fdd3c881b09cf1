using Akka.Actor;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>How a node learns that it is needed no longer.</summary>
internal sealed class RunEnd
{
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunEnd(ActorSystem system) => Completion = Task.WhenAny(_ended.Task, GivenUp(system)).Unwrap();

    /// <summary>Done when the run has ended, with what went wrong or null; or when the cluster has given this node up.</summary>
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

    private static async Task<string?> GivenUp(ActorSystem system)
    {
        await system.WhenTerminated.ConfigureAwait(false);
        return "The cluster has given this node up, since it was out of reach for too long, or it and the others refuse each other's certificates. Start it again, and it tries again.";
    }
}
