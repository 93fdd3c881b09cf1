using System.Text.Json.Serialization;

namespace Grafting.Runs;

/// <summary>Something that happened to a run, as it stands in metrics.jsonl: a fault, a restart, a pause.</summary>
/// <param name="Name">What happened.</param>
/// <param name="Time">When.</param>
/// <param name="Network">To which network; null where it concerns the run.</param>
/// <param name="Detail">More, for people.</param>
public sealed record RecordedEvent(
    [property: JsonPropertyName("event")] string Name,
    DateTimeOffset Time,
    NetworkId? Network = null,
    string? Detail = null);
