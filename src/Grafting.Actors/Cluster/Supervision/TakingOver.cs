using Akka.Actor;
using Grafting.Actors.Cluster.Files;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// Makes a node's copy the run directory, after the node of the supervisor before was lost: with the newest lines that any node has, and
/// the files that they name. What nobody has is trained again.
/// </summary>
/// <param name="replica">This node's copy; it is disposed.</param>
/// <param name="self">This node's address.</param>
/// <param name="others">The other nodes: their addresses and their <see cref="Nodes.NodeActor"/>s.</param>
/// <param name="fetcher">Brings files here.</param>
/// <param name="time">Dates rows.</param>
internal sealed class TakingOver(
    RunReplica replica, string self, IReadOnlyDictionary<string, ICanTell> others, IActorRef fetcher, TimeProvider time)
{
    /// <summary>How long a node may take to say something: one that does not is gone, or joins later.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Nodes end the networks of the term before; then the new one begins.</summary>
    /// <returns>The run directory, and how many nodes are there to go on with it, this one counted.</returns>
    public async Task<(RunDirectory Directory, int Nodes)> RunAsync()
    {
        var offers = await AskAllAsync<NodeOffer>(others, new DescribeNode(0)).ConfigureAwait(false);
        var term = offers.Values.Select(offer => offer.Term).Append(replica.LastTerm).Max() + 1;
        var joined = await AskAllAsync<RunJoined>(others, new JoinRun(term, replica.Record.ToJson(), replica.ReadInitialWeights())).ConfigureAwait(false);
        var reached = others.Where(other => joined.ContainsKey(other.Key)).ToDictionary();
        var listed = await AskAllAsync<StoreListed>(reached, new ListStore(term)).ConfigureAwait(false);
        var listings = listed.Select(pair => ListingOf(pair.Key, pair.Value)).ToArray();
        var newest = Takeover.Newest(replica.Describe(self), listings);
        if (newest.Node != self)
        {
            await CopyLinesAsync(others[newest.Node], term, RunLog.Metrics).ConfigureAwait(false); // First: rows that count have their metrics.
            await CopyLinesAsync(others[newest.Node], term, RunLog.Journal).ConfigureAwait(false);
        }

        await Task.WhenAll(replica.FilesLacking(listings).Select(FetchAsync)).ConfigureAwait(false);
        var (root, record) = (replica.Root, replica.Record);
        replica.Dispose();
        return (RunDirectory.Open(root, record, time, term), reached.Count + 1);
    }

    private static StoreListing ListingOf(string node, StoreListed listed) =>
        new(node, listed.LastTerm, listed.JournalLines, listed.MetricsLines, listed.Files);

    private static async Task<Dictionary<string, T>> AskAllAsync<T>(IReadOnlyDictionary<string, ICanTell> nodes, object question)
    {
        var answers = nodes.ToDictionary(node => node.Key, node => node.Value.Ask<T>(question, Patience));
        await Task.WhenAll(answers.Values.Select(answer => answer.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))).ConfigureAwait(false);
        return answers.Where(answer => answer.Value.IsCompletedSuccessfully).ToDictionary(answer => answer.Key, answer => answer.Value.Result);
    }

    private async Task CopyLinesAsync(ICanTell node, long term, RunLog log)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (await node.Ask<LinesRead>(new ReadLines(term, log, lines.Count), Patience).ConfigureAwait(false) is { Lines.Count: > 0 } read)
        {
            lines.AddRange(read.Lines);
        }

        replica.Append(log, 0, lines); // All at once: a copy that ends midway is worse than the old one.
    }

    private Task FetchAsync(LackingFile lacking) => fetcher.Ask<object>(
        new FetchFile(lacking.File, lacking.Sha256, lacking.Holders, long.MaxValue), Timeout.InfiniteTimeSpan);
}
