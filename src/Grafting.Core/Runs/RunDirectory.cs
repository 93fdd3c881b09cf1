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
    private readonly FileSweep _sweep;
    private readonly RunLock _lock;
    private readonly Journal _journal;
    private readonly MetricsFile _metrics;
    private readonly JsonLinesFile _log;
    private readonly TensorBoardLog _tensorBoard;

    private RunDirectory(RunPaths paths, RunRecord record, RunLock held, TimeProvider time, long term)
    {
        (_paths, _lock, _time, _opened) = (paths, held, time, time.GetTimestamp());
        _ring = new RingTopology(record.Options.Networks);
        _retention = new Retention(_ring, record.Options.Keep);
        _networks = new NetworkStore(paths);
        _sweep = new FileSweep(_retention, _networks);
        RunFolder.DeleteTemporaries(paths);
        _journal = Journal.Open(paths.Journal);
        Term = TermAfter(History.Term, term);
        var examination = Examine();
        Start = new ResumePlan(History, _ring, examination.IsWhole).ForAll();
        Warnings = [.. examination.Found.Select(found => found.Line)];
        _sweep.Strays(Start, History);
        _metrics = MetricsFile.Open(paths.Metrics, row => History.Of(row.Network).LastCommitOf(row.Epoch) is not null);
        _log = new JsonLinesFile(paths.Log);
        _tensorBoard = new TensorBoardLog(paths.TensorBoard, time.GetUtcNow());
        _tensorBoard.Rewrite(_metrics.FirstRows.Select(row => (row, History.Of(row.Network).LastCommitOf(row.Epoch)!.Time)));
        RecordFound(examination);
        _journal.Lines.Appended += (index, line) => LineAppended?.Invoke(RunLog.Journal, index, line);
        _metrics.Lines.Appended += (index, line) => LineAppended?.Invoke(RunLog.Metrics, index, line);
    }

    /// <summary>
    /// Tells each line that is appended to journal or metrics, and its number from 0, once it is on the disk: in the order of each of the
    /// two, and an epoch's metrics row before its journal row. Comes on the thread that records, which waits meanwhile; must not throw.
    /// </summary>
    public event Action<RunLog, int, ReadOnlyMemory<byte>>? LineAppended;

    /// <summary>The directory as it was given.</summary>
    public string Root => _paths.Root;

    /// <summary>Where the run begins in this process.</summary>
    public RunStart Start { get; }

    /// <summary>One plain line for each file that the run needed and that is damaged or missing.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// What its rows carry, so that they count after all that are there: the term that was asked for, or, where a row has that or a greater
    /// one already, the next. 0 for a run that was only ever on one machine.
    /// </summary>
    public long Term { get; }

    private RunHistory History => _journal.History;

    private TimeSpan Elapsed => Start.Elapsed + _time.GetElapsedTime(_opened);

    /// <summary>Where a run goes that was given no <c>--s</c>: <c>runs/TIME-MODEL-DATASET</c>, in local time.</summary>
    public static string DefaultPath(string model, string dataSet, TimeProvider time) =>
        Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{time.GetLocalNow():yyyyMMdd-HHmmss}-{model}-{dataSet}"));

    /// <summary>Makes the directory of a new run.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="record">What run.json says.</param>
    /// <param name="time">The clock.</param>
    /// <param name="term">The supervisor's; 0 on one machine.</param>
    /// <exception cref="UsageException">There is something at that path already; it is left as it is.</exception>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public static RunDirectory Create(string path, RunRecord record, TimeProvider time, long term = 0)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        RunFolder.Make(path, record with { Created = time.GetUtcNow() });
        var paths = new RunPaths(path);
        return OpenLocked(paths, record, RunLock.Take(paths), time, term);
    }

    /// <summary>
    /// Opens the directory of a run that goes on. What killed processes left is cleared away: temporary files, files and metrics rows of
    /// epochs that were never committed, and a summary where epochs are left to do.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="record">What run.json says from now on; it keeps the time when the directory was made.</param>
    /// <param name="time">The clock.</param>
    /// <param name="term">The supervisor's, greater than any before; 0 on one machine.</param>
    /// <exception cref="UsageException">Another process is writing it.</exception>
    /// <exception cref="GraftingException">
    /// It is no run directory, it cannot be written, or a line of its journal or its metrics is damaged: then the message names the line.
    /// </exception>
    public static RunDirectory Open(string path, RunRecord record, TimeProvider time, long term = 0)
    {
        var paths = new RunPaths(Path.TrimEndingDirectorySeparator(path));
        var before = RunReport.ReadRecord(paths.Root);
        return Open(paths, before, record, RunLock.Take(paths), time, term);
    }

    /// <summary>As <see cref="Open(string, RunRecord, TimeProvider, long)"/>, but null where another process is writing it.</summary>
    /// <inheritdoc cref="Open(string, RunRecord, TimeProvider, long)"/>
    public static RunDirectory? TryOpen(string path, RunRecord record, TimeProvider time, long term)
    {
        var paths = new RunPaths(Path.TrimEndingDirectorySeparator(path));
        var before = RunReport.ReadRecord(paths.Root);
        return RunLock.TryTake(paths.Lock) is { } held ? Open(paths, before, record, held, time, term) : null;
    }

    /// <summary>Makes the directory of a new run, for whoever opens it first, unless there is a run in it already.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="record">What run.json says.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UsageException">There is something else at that path; it is left as it is.</exception>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public static void MakeUnlessThere(string path, RunRecord record, TimeProvider time)
    {
        var paths = new RunPaths(Path.TrimEndingDirectorySeparator(path));
        try
        {
            if (!File.Exists(paths.Record))
            {
                RunFolder.Make(paths.Root, record with { Created = time.GetUtcNow() });
            }
        }
        catch (GraftingException) when (File.Exists(paths.Record))
        {
            // Another process has made it meanwhile: one of them does, since a folder with something in it is never replaced.
        }
    }

    /// <summary>Whether a process that is alive writes a run directory.</summary>
    public static bool IsBeingWritten(string path) => RunLock.IsTaken(new RunPaths(path));

    private static RunDirectory Open(RunPaths paths, RunRecord before, RunRecord record, RunLock held, TimeProvider time, long term)
    {
        var directory = OpenLocked(paths, record, held, time, term);
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
            _journal.Append(new StartedRow(start.Network, start.Epoch, start.Attempt, start.Rollbacks, _time.GetUtcNow(), Elapsed, reason)
            {
                Term = Term,
                Node = start.Node,
            });
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
                files.Snapshot,
                files.Best,
                files.Last)
            {
                Term = Term,
                Node = epoch.Node,
            });
            if (isFirst)
            {
                _tensorBoard.Add(row, now);
            }

            _sweep.AfterCommit(of.Network, History);
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
            _sweep.Snapshots();
            var events = MetricsLine.ReadAll(_paths.Metrics).Select(line => line.Event).OfType<RecordedEvent>();
            AtomicFile.Write(_paths.Summary, summary.ToJson(events));
        }
    }

    /// <summary>The initial weights that nodes need, by network: none where they are drawn.</summary>
    /// <exception cref="GraftingException">One cannot be read.</exception>
    public IReadOnlyList<NamedFile> ReadInitialWeights() => _networks.InitialWeights(_ring);

    /// <summary>
    /// What a copy of this directory must have: the files that the journal names and that are needed, and once the run is finished the final
    /// weights, which are read for that.
    /// </summary>
    /// <exception cref="GraftingException">A file cannot be read.</exception>
    public IReadOnlyList<NamedFile> FilesToHave()
    {
        lock (_recording)
        {
            var named = Takeover.Needed(History, _retention).Where(named => File.Exists(named.File.In(_paths)));
            var final = File.Exists(_paths.Summary) ? _ring.Networks.Select(network => RunFile.Weights(network, WeightsFile.Final)) : [];
            return [.. named, .. final.Select(file => new NamedFile(file, VerifiedFile.Sha256Of(file.In(_paths))))];
        }
    }

    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) => _networks.SaveSnapshot(attempt, snapshot);

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        _networks.SaveCheckpoint(attempt, rollbacks, checkpoint);

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state) => _networks.SaveWeights(network, file, state);

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination) => _networks.ReadSnapshot(snapshot, destination);

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) =>
        _networks.ReadCheckpoint(network, epoch, sha256, destination);

    /// <summary>Lines of journal or metrics.</summary>
    public int CountOf(RunLog log) => LinesOf(log).Count;

    /// <summary>Lines from a number on, without line breaks: together at most 64 KB, or one line; none at the end.</summary>
    /// <exception cref="GraftingException">The file cannot be read.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(RunLog log, int from) => LinesOf(log).Read(from);

    public void Dispose()
    {
        _metrics.Dispose();
        _journal.Dispose();
        _log.Dispose();
        _lock.Dispose();
    }

    private static RunDirectory OpenLocked(RunPaths paths, RunRecord record, RunLock held, TimeProvider time, long term)
    {
        try
        {
            return new RunDirectory(paths, record, held, time, term);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static long TermAfter(long greatest, long asked) => greatest == 0 ? asked : Math.Max(asked, greatest + 1);

    private NumberedLines LinesOf(RunLog log) => log is RunLog.Journal ? _journal.Lines : _metrics.Lines;

    private Examination Examine() => new(_paths, _networks, file => _retention.Keeps(file, of => History.Of(of).Newest));

    private void RecordFound(Examination examination)
    {
        foreach (var (network, line) in examination.Found)
        {
            RecordEvent("fileUnusable", network, line);
        }
    }
}
