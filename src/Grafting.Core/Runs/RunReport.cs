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
    /// <summary>Epochs that all networks have committed.</summary>
    public int Committed => Summary is null
        ? Enumerable.Range(1, Record.Options.Networks).Min(network => Rows.Count(row => row.Network.Value == network))
        : Record.Options.Epochs;

    /// <summary>The best test accuracy of any network, percent, before its graft; null before the first epoch.</summary>
    public double? BestAccuracy => Rows.Count > 0 ? Rows.Max(row => row.TestAccuracy) : null;

    /// <summary>Reads a run, also while another process writes it.</summary>
    /// <exception cref="GraftingException">It is no run directory, or a file in it is damaged; the message names the file and line.</exception>
    public static RunReport Read(string directory)
    {
        var paths = new RunPaths(directory);
        var record = ReadRecord(directory);
        var metrics = MetricsLine.ReadAll(paths.Metrics);
        return new RunReport(
            record,
            File.Exists(paths.Summary) ? RunJson.Parse(paths.Summary, ReadText(paths.Summary), RunJson.Document.SummaryJson).ToSummary() : null,
            [.. metrics.Select(line => line.Row).OfType<MetricsRow>()],
            [.. metrics.Select(line => line.Event).OfType<RecordedEvent>()]);
    }

    /// <summary>Reads run.json alone.</summary>
    /// <exception cref="UsageException">There is no such folder, or it has no run.json.</exception>
    /// <exception cref="GraftingException">run.json is damaged, or cannot be read.</exception>
    public static RunRecord ReadRecord(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new UsageException($"There is no folder {directory}.");
        }

        var path = new RunPaths(directory).Record;
        if (!File.Exists(path))
        {
            throw new UsageException($"{directory} is no run directory: it has no run.json.");
        }

        return RunRecord.Parse(path, ReadText(path));
    }

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
