using Akka.Actor;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>
/// Asks the run's supervisor to move a node's networks away: again and again, since a word can be lost, and whoever takes the run over meanwhile has
/// heard none.
/// </summary>
internal static class Draining
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="lead">What stands for the supervisor, wherever it is.</param>
    /// <param name="address">The node's.</param>
    /// <param name="over">Done when there is nothing to ask for any more.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Done with <paramref name="over"/>.</returns>
    public static async Task AskAsync(IActorRef lead, string address, Task over, TimeProvider time)
    {
        do
        {
            lead.Tell(new NodeProtocol.NodeDraining(address));
        }
        while (await Task.WhenAny(over, Task.Delay(Patience, time)).ConfigureAwait(false) != over);
    }
}
