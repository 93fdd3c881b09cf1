using Akka.Actor;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// Makes a node's copy the run directory, after the node of the supervisor before was lost: with the newest lines that any node has, and
/// the files that they name. What nobody has is trained again: so every node is waited for, for as long as it is a member.
/// </summary>
/// <param name="replica">This node's copy; it is disposed.</param>
/// <param name="self">This node's address.</param>
/// <param name="others">The other nodes that train.</param>
/// <param name="fetcher">Brings files here.</param>
/// <param name="time">Dates rows.</param>
internal sealed class TakingOver(RunReplica replica, string self, IReadOnlyList<OtherNode> others, IActorRef fetcher, TimeProvider time)
{
    /// <summary>A node says nothing of a copy that it cannot read. This takes a minute.</summary>
    private const int TriesToRead = 20;

    /// <summary>Nodes end the networks of the term before; then the new one begins.</summary>
    /// <returns>The run directory.</returns>
    public async Task<RunDirectory> RunAsync()
    {
        var offers = await AskAllAsync<NodeOffer>(others, new DescribeNode(0)).ConfigureAwait(false);
        var term = offers.Select(offer => offer.Answer.Term).Append(replica.LastTerm).Max() + 1;
        var joined = await AskAllAsync<RunJoined>(others, new JoinRun(term, replica.Record.ToJson(), replica.ReadInitialWeights())).ConfigureAwait(false);
        var listed = await AskAllAsync<StoreListed>(joined.Select(pair => pair.Node), new ListStore(term), TriesToRead).ConfigureAwait(false);
        var listings = listed.ToDictionary(pair => pair.Node, pair => ListingOf(pair.Node.Address, pair.Answer));
        await CompleteLinesAsync(listings, term).ConfigureAwait(false);
        await Task.WhenAll(replica.FilesLacking(listings.Values).Select(FetchAsync)).ConfigureAwait(false);
        var (root, record) = (replica.Root, replica.Record);
        replica.Dispose();
        return RunDirectory.Open(root, record, time, term);
    }

    private static StoreListing ListingOf(string node, StoreListed listed) =>
        new(node, listed.LastTerm, listed.JournalLines, listed.MetricsLines, listed.Files);

    /// <returns>Who has answered, and what.</returns>
    private static async Task<IReadOnlyList<(OtherNode Node, T Answer)>> AskAllAsync<T>(
        IEnumerable<OtherNode> nodes, object question, int times = int.MaxValue)
        where T : class
    {
        var answers = await Task.WhenAll(nodes.Select(async node => (Node: node, Answer: await node.AskAsync<T>(question, times).ConfigureAwait(false))))
            .ConfigureAwait(false);
        return [.. answers.Where(pair => pair.Answer is not null).Select(pair => (pair.Node, pair.Answer!))];
    }

    /// <summary>Takes over the newest lines. A node that goes before all of them have come is left out, and the next newest asked.</summary>
    private async Task CompleteLinesAsync(Dictionary<OtherNode, StoreListing> listings, long term)
    {
        while (Takeover.Newest(replica.Describe(self), listings.Values) is var newest && newest.Node != self)
        {
            var node = listings.Keys.Single(node => node.Address == newest.Node);
            if (await ReadAsync(node, term, RunLog.Metrics).ConfigureAwait(false) is { } metrics
                && await ReadAsync(node, term, RunLog.Journal).ConfigureAwait(false) is { } journal)
            {
                // All at once: a copy that ends midway is worse than the old one.
                replica.Append(RunLog.Metrics, 0, metrics); // First: rows that count have their metrics.
                replica.Append(RunLog.Journal, 0, journal);
                return;
            }

            listings.Remove(node);
        }
    }

    /// <returns>All lines; null where they do not come.</returns>
    private static async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadAsync(OtherNode node, long term, RunLog log)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            switch (await node.AskAsync<LinesRead>(new ReadLines(term, log, lines.Count), TriesToRead).ConfigureAwait(false))
            {
                case null:
                    return null;
                case { Lines.Count: 0 }:
                    return lines;
                case var read:
                    lines.AddRange(read.Lines);
                    break;
            }
        }
    }

    private Task FetchAsync(LackingFile lacking) => fetcher.Ask<object>(
        new FetchFile(lacking.File, lacking.Sha256, lacking.Holders, long.MaxValue), Timeout.InfiniteTimeSpan);
}
