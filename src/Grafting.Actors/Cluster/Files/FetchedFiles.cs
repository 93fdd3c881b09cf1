using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Gets files for threads that are not actors: a network's own, and the one that writes files. It waits, and so it is never
/// used on a dispatcher or the thread pool.
/// </summary>
/// <param name="fetcher">The node's <see cref="FileFetcher"/>.</param>
internal sealed class FetchedFiles(IActorRef fetcher)
{
    /// <summary>Returns when the file is in the store, whole, and on the disk.</summary>
    /// <param name="file">Which.</param>
    /// <param name="sha256">What its contents must be, in lower-case hexadecimal.</param>
    /// <param name="holders">Addresses of nodes that may have it, the likeliest first.</param>
    /// <param name="longest">Bytes that it cannot exceed.</param>
    /// <param name="cancellation">Ends the waiting; the file may still come.</param>
    /// <exception cref="GraftingException">It could not be had or written, or the node is ending.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Fetch(RunFile file, string sha256, IReadOnlyList<string> holders, long longest, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answer = fetcher.Ask<object>(new FetchFile(file, sha256, holders, longest), Timeout.InfiniteTimeSpan, waiting.Token);
        var end = fetcher.WatchAsync(waiting.Token); // Nobody would answer any more.
        try
        {
            Task.WaitAny([answer, end], cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (!answer.IsCompletedSuccessfully || answer.Result is FileNotFetched)
            {
                var reason = answer.IsCompletedSuccessfully ? ((FileNotFetched)answer.Result).Reason : "the node is ending";
                throw new GraftingException($"Cannot get {file} from another node: {reason}.");
            }
        }
        finally
        {
            waiting.Cancel();
        }
    }
}
