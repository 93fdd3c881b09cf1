namespace Grafting.Runs;

/// <summary>A line of metrics.jsonl: either the row of an epoch or an event.</summary>
/// <param name="Text">The line as it stands there.</param>
/// <param name="Row">Null where it is an event.</param>
/// <param name="Event">Null where it is a row.</param>
internal sealed record MetricsLine(string Text, MetricsRow? Row, RecordedEvent? Event)
{
    /// <summary>All whole lines; none where there is no file.</summary>
    /// <exception cref="GraftingException">A line is damaged; the message names it.</exception>
    public static IReadOnlyList<MetricsLine> ReadAll(string path)
    {
        var lines = File.Exists(path) ? JsonLinesFile.Read(path) : [];
        return [.. lines.Select((text, i) => Parse($"{path}, line {i + 1}", text))];
    }

    /// <param name="place">The file and the line, for messages.</param>
    /// <param name="text">What stands there.</param>
    /// <exception cref="GraftingException">It is damaged.</exception>
    public static MetricsLine Parse(string place, string text) => RunJson.Parse(place, text, RunJson.Line.JsonObject).ContainsKey("event")
        ? new MetricsLine(text, null, RunJson.Parse(place, text, RunJson.Line.RecordedEvent))
        : new MetricsLine(text, RunJson.Parse(place, text, RunJson.Line.MetricsRow), null);
}
