using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>Which lines of journal and metrics are to be sent to the copies. Knows no actor and no clock.</summary>
/// <param name="directory">The run directory.</param>
internal sealed class LineSending(RunDirectory directory)
{
    /// <summary>What is to be sent now; it counts as under way.</summary>
    /// <param name="followers">The nodes that keep copies.</param>
    /// <exception cref="GraftingException">Lines cannot be read.</exception>
    public IEnumerable<(Member To, AppendLines Lines)> Due(IEnumerable<Member> followers)
    {
        // In this order: then the metrics that were counted have the rows of all commits that were.
        var (commits, rows) = (directory.CountOf(RunLog.Journal), directory.CountOf(RunLog.Metrics));
        foreach (var member in followers)
        {
            if (Next(member, RunLog.Metrics, rows) is { } metrics)
            {
                yield return (member, metrics);
            }

            if (member.Metrics.Has(rows) && Next(member, RunLog.Journal, commits) is { } journal) // No commit counts anywhere without its row.
            {
                yield return (member, journal);
            }
        }
    }

    /// <summary>No answer came from anybody: what was sent counts as lost.</summary>
    public static void GiveUp(IEnumerable<Member> followers)
    {
        foreach (var member in followers)
        {
            member.Journal.GiveUp();
            member.Metrics.GiveUp();
        }
    }

    /// <summary>Whether a node has all lines.</summary>
    public bool AreAllAt(Member member) =>
        member.Journal.Has(directory.CountOf(RunLog.Journal)) && member.Metrics.Has(directory.CountOf(RunLog.Metrics));

    private AppendLines? Next(Member member, RunLog log, int count) => member.Of(log).Next(count) is { } from
        ? new AppendLines(directory.Term, log, from, [.. directory.ReadLines(log, from).Take(count - from)])
        : null;
}
