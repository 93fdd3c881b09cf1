using Akka.Actor;

namespace Grafting.Actors.Cluster.Membership;

/// <summary>When a node has become a member.</summary>
internal static class TakenIn
{
    /// <returns>Done when the cluster has taken it in; never, if it never does.</returns>
    public static Task By(ActorSystem system)
    {
        var takenIn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberUp(() => takenIn.TrySetResult());
        return takenIn.Task;
    }
}
