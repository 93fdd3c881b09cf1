using Akka.Actor;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// Another node, which is asked until it answers or has gone: what it has must not be missed because it was busy, or a message was lost. Safe for
/// all threads.
/// </summary>
/// <param name="address">Of its actor system.</param>
/// <param name="node">Its <see cref="Nodes.NodeActor"/>.</param>
/// <param name="time">Measures how long it is silent.</param>
internal sealed class OtherNode(string address, ICanTell node, TimeProvider time)
{
    /// <summary>After so long without an answer it is asked again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Address { get; } = address;

    /// <summary>It is no longer a member: nobody need wait for its answers.</summary>
    public void HasGone() => _gone.TrySetResult();

    /// <param name="question">May be asked more than once.</param>
    /// <param name="times">How often it is asked, for a question that the node leaves open where it cannot answer.</param>
    /// <returns>The answer; null where it has gone, or answered something else.</returns>
    public async Task<T?> AskAsync<T>(object question, int times = int.MaxValue)
        where T : class
    {
        for (; times > 0 && !_gone.Task.IsCompleted; times--)
        {
            using var patience = new CancellationTokenSource(Patience, time);
            var answer = node.Ask<object>(question, Timeout.InfiniteTimeSpan, patience.Token);
            if (await Task.WhenAny(answer, _gone.Task).ConfigureAwait(false) == answer && !answer.IsCanceled)
            {
                return await answer.ConfigureAwait(false) as T;
            }

            await patience.CancelAsync().ConfigureAwait(false);
        }

        return null;
    }
}
