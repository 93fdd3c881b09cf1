using System.Text.Json.Serialization;

namespace Grafting.Runs;

/// <summary>A line of journal.jsonl. There are no other kinds than these, and a kind that is not known is damage.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Epoch">From 0.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Rollbacks">The network's rollbacks so far.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Elapsed">Wall time of the run until then, in all its processes.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StartedRow), "started")]
[JsonDerivedType(typeof(CommittedRow), "committed")]
internal abstract record JournalRow(NetworkId Network, int Epoch, int Attempt, int Rollbacks, DateTimeOffset Time, TimeSpan Elapsed)
{
    /// <summary>Of the supervisor that wrote it. A row after one of a greater term does not count. 0, and not written, on one machine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonPropertyOrder(6)]
    public long Term { get; init; }

    /// <summary>The address of the node where the network is placed; null on one machine.</summary>
    [JsonPropertyOrder(7)]
    public string? Node { get; init; }
}

/// <summary>A network begins at the epoch: those of its commits that are not before it do not count any more.</summary>
/// <param name="Reason">Why it begins again; null for the first time.</param>
internal sealed record StartedRow(
    NetworkId Network,
    int Epoch,
    int Attempt,
    int Rollbacks,
    DateTimeOffset Time,
    TimeSpan Elapsed,
    [property: JsonPropertyOrder(1)] string? Reason = null) : JournalRow(Network, Epoch, Attempt, Rollbacks, Time, Elapsed);

/// <summary>The epoch counts, with the files that have these SHA-256 and no others.</summary>
/// <param name="Checkpoint">SHA-256 of the checkpoint after the epoch.</param>
/// <param name="Test">The test before the graft.</param>
/// <param name="Spent">Where the network's time went until then.</param>
/// <param name="Snapshot">SHA-256 of S(network, epoch); null for the baseline.</param>
/// <param name="Best">SHA-256 of the best weights; null where an earlier epoch's stay the best.</param>
/// <param name="Last">SHA-256 of the last weights; null before the last epoch.</param>
internal sealed record CommittedRow(
    NetworkId Network,
    int Epoch,
    int Attempt,
    int Rollbacks,
    DateTimeOffset Time,
    TimeSpan Elapsed,
    [property: JsonPropertyOrder(1)] string Checkpoint,
    [property: JsonPropertyOrder(4)] TestJson Test,
    [property: JsonPropertyOrder(5)] TimeShares Spent,
    [property: JsonPropertyOrder(2)] string? Snapshot = null,
    [property: JsonPropertyOrder(3)] string? Best = null,
    [property: JsonPropertyOrder(3)] string? Last = null) : JournalRow(Network, Epoch, Attempt, Rollbacks, Time, Elapsed);
