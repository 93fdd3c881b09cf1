using System.Globalization;
using System.Text.Json;
using Grafting.Checkpoints;

namespace Grafting.Runs;

/// <summary>
/// The folder that a run writes, and from which alone it goes on. One process at a time has it open. Safe for all threads.
/// </summary>
public sealed class RunDirectory : IRunRecorder, INetworkStore, IDisposable
{
    private readonly Lock _recording = new();
    private readonly RunPaths _paths;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly RingTopology _ring;
    private readonly Retention _retention;
    private readonly NetworkStore _networks;
    private readonly RunLock _lock;
    private readonly Journal _journal;
    private readonly MetricsFile _metrics;
    private readonly JsonLinesFile _log;
    private readonly TensorBoardLog _tensorBoard;

    private RunDirectory(RunPaths paths, RunRecord record, RunLock held, TimeProvider time)
    {
        (_paths, _lock, _time, _opened) = (paths, held, time, time.GetTimestamp());
        _ring = new RingTopology(record.Options.Networks);
        _retention = new Retention(_ring, record.Options.Keep);
        _networks = new NetworkStore(paths);
        RunFolder.DeleteTemporaries(paths);
        _journal = Journal.Open(paths.Journal);
        var examination = Examine();
        Start = new ResumePlan(History, _ring, examination.IsWhole).ForAll();
        Warnings = [.. examination.Found.Select(found => found.Line)];
        DeleteStrays();
        _metrics = MetricsFile.Open(paths.Metrics, row => History.Of(row.Network).LastCommitOf(row.Epoch) is not null);
        _log = new JsonLinesFile(paths.Log);
        _tensorBoard = new TensorBoardLog(paths.TensorBoard, time.GetUtcNow());
        _tensorBoard.Rewrite(_metrics.FirstRows.Select(row => (row, History.Of(row.Network).LastCommitOf(row.Epoch)!.Time)));
        RecordFound(examination);
    }

    /// <summary>The directory as it was given.</summary>
    public string Root => _paths.Root;

    /// <summary>Where the run begins in this process.</summary>
    public RunStart Start { get; }

    /// <summary>One plain line for each file that the run needed and that is damaged or missing.</summary>
    public IReadOnlyList<string> Warnings { get; }

    private RunHistory History => _journal.History;

    private TimeSpan Elapsed => Start.Elapsed + _time.GetElapsedTime(_opened);

    /// <summary>Where a run goes that was given no <c>--s</c>: <c>runs/TIME-MODEL-DATASET</c>, in local time.</summary>
    public static string DefaultPath(string model, string dataSet, TimeProvider time) =>
        Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyyMMdd-HHmmss}-{model}-{dataSet}"));

    /// <summary>Makes the directory of a new run.</summary>
    /// <exception cref="UsageException">There is something at that path already; it is left as it is.</exception>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public static RunDirectory Create(string path, RunRecord record, TimeProvider time)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        RunFolder.Make(path, record with { Created = time.GetUtcNow() });
        return OpenLocked(new RunPaths(path), record, time);
    }

    /// <summary>
    /// Opens the directory of a run that goes on. What killed processes left is cleared away: temporary files, files and metrics rows of
    /// epochs that were never committed, and a summary where epochs are left to do.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="record">What run.json says from now on; it keeps the time when the directory was made.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">Another process is writing it.</exception>
    /// <exception cref="GraftingException">
    /// It is no run directory, it cannot be written, or a line of its journal or its metrics is damaged: then the message names the line.
    /// </exception>
    public static RunDirectory Open(string path, RunRecord record, TimeProvider time)
    {
        var paths = new RunPaths(Path.TrimEndingDirectorySeparator(path));
        var before = RunReport.ReadRecord(paths.Root);
        var directory = OpenLocked(paths, record, time);
        try
        {
            if (directory.Start.Networks.Any(network => network.Epoch < record.Options.Epochs))
            {
                RunFolder.DeleteSummary(paths);
            }

            RunFolder.Update(paths, before, record);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void RecordStart(NetworkStart start, string? reason)
    {
        lock (_recording)
        {
            _journal.Append(new StartedRow(start.Network, start.Epoch, start.Attempt, start.Rollbacks, _time.GetUtcNow(), Elapsed, reason));
        }
    }

    public RunStart RestartOf(NetworkId network)
    {
        lock (_recording)
        {
            var examination = Examine();
            var start = new ResumePlan(History, _ring, examination.IsWhole).ForOne(network);
            RecordFound(examination);
            return start ?? throw new GraftingException(
                $"Network {network} cannot begin again while the others go on, for its donor would have to go back as well: "
                + $"go on with `grafting train --resume {Root}`.");
        }
    }

    public void RecordEpoch(CommittedEpoch epoch)
    {
        var (of, files) = (epoch.Of, epoch.Files);
        var row = MetricsRow.Of(of.Network, epoch.Report, epoch.Graft);
        lock (_recording)
        {
            var isFirst = History.Of(of.Network).LastCommitOf(of.Epoch) is null;
            var now = _time.GetUtcNow();
            _metrics.Add(row);
            _journal.Append(new CommittedRow(
                of.Network,
                of.Epoch,
                of.Attempt,
                epoch.Rollbacks,
                now,
                Elapsed,
                files.Checkpoint,
                TestJson.From(epoch.Report.Test),
                epoch.Spent,
                files.Snapshot));
            if (isFirst)
            {
                _tensorBoard.Add(row, now);
            }

            DeleteUnneeded(of.Network);
        }
    }

    /// <summary>Appends a warning or an error of the program itself to log.jsonl.</summary>
    public void Log(string severity, string source, string message, Exception? cause)
    {
        var row = new LogRow(_time.GetUtcNow(), severity, source, message, cause?.ToString());
        _log.Append(JsonSerializer.SerializeToUtf8Bytes(row, RunJson.Line.LogRow));
    }

    public void RecordEvent(string name, NetworkId? network, string? detail) =>
        _metrics.Add(new RecordedEvent(name, _time.GetUtcNow(), network, detail));

    public void RecordSummary(RunSummary summary)
    {
        lock (_recording)
        {
            // Before the summary: a process that is killed here must not leave a finished run with files that nobody sweeps.
            foreach (var snapshot in _ring.Networks.SelectMany(_networks.FilesOf).Where(file => file.Kind is NetworkFileKind.Snapshot))
            {
                _networks.Delete(snapshot);
            }

            var events = MetricsLine.ReadAll(_paths.Metrics).Select(line => line.Event).OfType<RecordedEvent>();
            var whole = SummaryJson.From(summary, [.. events]);
            AtomicFile.Write(_paths.Summary, JsonSerializer.SerializeToUtf8Bytes(whole, RunJson.Document.SummaryJson));
        }
    }

    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) => _networks.SaveSnapshot(attempt, snapshot);

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        _networks.SaveCheckpoint(attempt, rollbacks, checkpoint);

    public void SaveWeights(NetworkId network, WeightsFile file, NetworkState state) => _networks.SaveWeights(network, file, state);

    public void ReadSnapshot(NetworkId network, int epoch, string sha256, NetworkState destination) =>
        _networks.ReadSnapshot(network, epoch, sha256, destination);

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) =>
        _networks.ReadCheckpoint(network, epoch, sha256, destination);

    public void Dispose()
    {
        _metrics.Dispose();
        _journal.Dispose();
        _log.Dispose();
        _lock.Dispose();
    }

    private static RunDirectory OpenLocked(RunPaths paths, RunRecord record, TimeProvider time)
    {
        var held = RunLock.Take(paths);
        try
        {
            return new RunDirectory(paths, record, held, time);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private Examination Examine() => new(_paths, _networks, file => _retention.Keeps(file, NewestOf));

    private int NewestOf(NetworkId network) => History.Of(network).Newest;

    private void RecordFound(Examination examination)
    {
        foreach (var (network, line) in examination.Found)
        {
            RecordEvent("fileUnusable", network, line);
        }
    }

    /// <summary>Deletes what does not count, and what nothing needs from where the networks begin.</summary>
    private void DeleteStrays()
    {
        var starts = Start.Networks.ToDictionary(start => start.Network, start => start.Epoch);
        foreach (var network in _ring.Networks)
        {
            _networks.DeleteTemporaries(network);
            foreach (var file in _networks.FilesOf(network))
            {
                if (History.Sha256Of(file) is null || !_retention.Keeps(file, other => starts[other] - 1))
                {
                    _networks.Delete(file);
                }
            }
        }
    }

    /// <summary>Deletes what a network's newest commit made needless: in its own folder and in its donor's.</summary>
    private void DeleteUnneeded(NetworkId network)
    {
        NetworkId[] concerned = _ring.DonorOf(network) is { } donor ? [network, donor] : [network];
        foreach (var file in concerned.SelectMany(_networks.FilesOf))
        {
            if (History.Sha256Of(file) is not null && !_retention.Keeps(file, NewestOf))
            {
                _networks.Delete(file);
            }
        }
    }
}
