using System.Globalization;
using System.Text.Json;
using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Runs;

/// <summary>The folder that a run writes. Safe for all threads.</summary>
public sealed class RunDirectory : IRunRecorder, IDisposable
{
    private readonly RunPaths _paths;
    private readonly TimeProvider _time;
    private readonly JsonLinesFile _metrics;
    private readonly JsonLinesFile _log;
    private readonly TensorBoardLog _tensorBoard;

    private RunDirectory(RunPaths paths, TimeProvider time)
    {
        _paths = paths;
        _time = time;
        _metrics = new JsonLinesFile(paths.Metrics);
        _log = new JsonLinesFile(paths.Log);
        _tensorBoard = new TensorBoardLog(paths.TensorBoard, time);
    }

    /// <summary>The directory as it was given.</summary>
    public string Root => _paths.Root;

    /// <summary>Where a run goes that was given no <c>--s</c>: <c>runs/TIME-MODEL-DATASET</c>, in local time.</summary>
    public static string DefaultPath(string model, string dataSet, TimeProvider time) =>
        Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyyMMdd-HHmmss}-{model}-{dataSet}"));

    /// <summary>
    /// Makes the directory: under a temporary name beside it, with run.json in it, and then renamed, so that there is never
    /// a run directory without one.
    /// </summary>
    /// <exception cref="UsageException">There is something at that path already; it is left as it is.</exception>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public static RunDirectory Create(string path, RunRecord record, TimeProvider time)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        RefuseUsed(path);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(temporary);
            try
            {
                var created = record with { Created = time.GetUtcNow() };
                AtomicFile.Write(new RunPaths(temporary).Record, JsonSerializer.SerializeToUtf8Bytes(created, RunJson.Document.RunRecord));
                MoveInto(path, temporary);
            }
            catch
            {
                Directory.Delete(temporary, recursive: true);
                throw;
            }
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            RefuseUsed(path);
            throw DiskErrors.Writing(path, error);
        }

        return new RunDirectory(new RunPaths(path), time);
    }

    public void RecordEpoch(NetworkId network, EpochReport report, GraftReport? graft)
    {
        _metrics.Append(JsonSerializer.SerializeToUtf8Bytes(MetricsRow.Of(network, report, graft), RunJson.Line.MetricsRow));
        _tensorBoard.Add(network, report, graft);
    }

    /// <summary>Appends a warning or an error of the program itself to log.jsonl.</summary>
    public void Log(string severity, string source, string message, Exception? cause) =>
        _log.Append(JsonSerializer.SerializeToUtf8Bytes(new LogRow(_time.GetUtcNow(), severity, source, message, cause?.ToString()), RunJson.Line.LogRow));

    public void RecordEvent(string name, NetworkId? network, string? detail) =>
        _metrics.Append(JsonSerializer.SerializeToUtf8Bytes(new RecordedEvent(name, _time.GetUtcNow(), network, detail), RunJson.Line.RecordedEvent));

    public void SaveWeights(NetworkId network, WeightsFile file, NetworkState state)
    {
        var folder = _paths.Network(network);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(folder, error);
        }

        AtomicFile.Write(_paths.Weights(network, file), stream => SafeTensors.Write(stream, state));
    }

    public void RecordSummary(RunSummary summary)
    {
        var whole = SummaryJson.From(summary, RunReport.ReadMetrics(_paths.Metrics).Events);
        AtomicFile.Write(_paths.Summary, JsonSerializer.SerializeToUtf8Bytes(whole, RunJson.Document.SummaryJson));
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _log.Dispose();
    }

    private static void RefuseUsed(string path)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"{path} is a file, not a folder for a run: choose another --s.");
        }

        if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
        {
            return;
        }

        throw new UsageException(File.Exists(new RunPaths(path).Record)
            ? $"{path} holds a run already, and nothing in it was changed: choose another --s."
            : $"{path} is not empty and no run directory (it has no run.json), and nothing in it was changed: choose another --s.");
    }

    /// <summary>Both steps fail, and change nothing, where somebody has put a file into <paramref name="path"/> meanwhile.</summary>
    private static void MoveInto(string path, string temporary)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }

        Directory.Move(temporary, path);
        FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path);
    }
}
