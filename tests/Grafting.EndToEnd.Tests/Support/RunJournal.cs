using System.Text.Json;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>journal.jsonl as another program sees it.</summary>
internal sealed record RunJournal(IReadOnlyList<RunJournal.Row> Rows)
{
    /// <summary>Where networks were started, in order.</summary>
    public IEnumerable<Row> Starts => Rows.Where(row => !row.IsCommit);

    public static RunJournal Read(string directory) =>
        new([.. File.ReadAllLines(Path.Combine(directory, "journal.jsonl")).Select(Parse)]);

    /// <summary>The starts after a moment.</summary>
    public Row[] StartsAfter(DateTimeOffset moment) => [.. Starts.Where(row => row.Time > moment)];

    /// <summary>
    /// In the run and in every node's copy of it below a folder, each epoch is committed once; and whoever has an epoch has the same one. (Snapshots
    /// tell: checkpoints hold the number of the attempt.)
    /// </summary>
    public static void ShouldHaveEachEpochOnce(string folder)
    {
        var copies = Directory.EnumerateFiles(folder, "journal.jsonl", SearchOption.AllDirectories)
            .Select(file => Read(Path.GetDirectoryName(file)!)).ToArray();
        Array.ForEach(copies, copy => copy.ShouldHaveEachEpochOnce());
        foreach (var epoch in copies.SelectMany(copy => copy.Rows).Where(row => row.IsCommit).GroupBy(row => (row.Network, row.Epoch)))
        {
            epoch.Select(row => row.Snapshot).Distinct().Count().ShouldBe(1, $"network {epoch.Key.Network}, epoch {epoch.Key.Epoch}");
        }
    }

    /// <summary>
    /// Terms never go back; no epoch of a network is committed twice; and each is committed by the attempt, and on the node, that the network was
    /// last started as, the epochs of an attempt one after the other.
    /// </summary>
    public void ShouldHaveEachEpochOnce()
    {
        Rows.Zip(Rows.Skip(1)).ShouldAllBe(pair => pair.First.Term <= pair.Second.Term);
        foreach (var network in Rows.GroupBy(row => row.Network))
        {
            ShouldHaveEachEpochOnce(network);
        }
    }

    private static void ShouldHaveEachEpochOnce(IEnumerable<Row> network)
    {
        Row? start = null;
        var next = 0;
        foreach (var row in network)
        {
            if (row.IsCommit)
            {
                row.Epoch.ShouldBe(next++, $"{row}");
                (row.Attempt, row.Node).ShouldBe((start!.Attempt, start.Node), $"{row} after {start}");
            }
            else
            {
                row.Epoch.ShouldBe(next, $"{row}: what was committed stays committed");
                row.Attempt.ShouldBeGreaterThan(start?.Attempt ?? 0, $"{row}");
                start = row;
            }
        }
    }

    private static Row Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        return new Row(
            row.GetProperty("kind").GetString() == "committed",
            row.GetProperty("network").GetInt32(),
            row.GetProperty("epoch").GetInt32(),
            row.GetProperty("attempt").GetInt32(),
            row.TryGetProperty("term", out var term) ? term.GetInt64() : 0,
            row.TryGetProperty("node", out var node) ? node.GetString() : null,
            row.GetProperty("time").GetDateTimeOffset(),
            row.TryGetProperty("snapshot", out var snapshot) ? snapshot.GetString() : null);
    }

    /// <param name="IsCommit">Or else a start.</param>
    /// <param name="Network">Which network.</param>
    /// <param name="Epoch">From 0.</param>
    /// <param name="Attempt">From 1.</param>
    /// <param name="Term">Of the supervisor that wrote it.</param>
    /// <param name="Node">Where the network was.</param>
    /// <param name="Time">When it was written.</param>
    /// <param name="Snapshot">SHA-256; null for a start.</param>
    internal sealed record Row(bool IsCommit, int Network, int Epoch, int Attempt, long Term, string? Node, DateTimeOffset Time, string? Snapshot);
}
