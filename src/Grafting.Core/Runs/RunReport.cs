namespace Grafting.Runs;

/// <summary>A run directory as read back, finished or not.</summary>
/// <param name="Record">run.json.</param>
/// <param name="Summary">summary.json; null where the run has not finished.</param>
/// <param name="Rows">The epochs of metrics.jsonl, in the order of writing.</param>
/// <param name="Events">The events of metrics.jsonl, in the order of writing.</param>
public sealed record RunReport(
    RunRecord Record,
    RunSummary? Summary,
    IReadOnlyList<MetricsRow> Rows,
    IReadOnlyList<RecordedEvent> Events)
{
    /// <exception cref="GraftingException">It is no run directory, or a file in it is damaged; the message names the file and line.</exception>
    public static RunReport Read(string directory)
    {
        var paths = new RunPaths(directory);
        var record = ReadRecord(paths);
        var metrics = MetricsLine.ReadAll(paths.Metrics);
        return new RunReport(
            record,
            File.Exists(paths.Summary) ? RunJson.Parse(paths.Summary, ReadText(paths.Summary), RunJson.Document.SummaryJson).ToSummary() : null,
            [.. metrics.Select(line => line.Row).OfType<MetricsRow>()],
            [.. metrics.Select(line => line.Event).OfType<RecordedEvent>()]);
    }

    /// <exception cref="GraftingException">It is no run directory, or its run.json is damaged.</exception>
    internal static RunRecord ReadRecord(RunPaths paths) => File.Exists(paths.Record)
        ? RunJson.Parse(paths.Record, ReadText(paths.Record), RunJson.Document.RunRecord)
        : throw new GraftingException($"{paths.Root} is no run directory: it has no run.json.");

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(path, error);
        }
    }
}
