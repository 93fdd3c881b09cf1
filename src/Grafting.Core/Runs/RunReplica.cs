using System.Text;
using Grafting.Checkpoints;

namespace Grafting.Runs;

/// <summary>
/// A node's copy of a run that is supervised elsewhere: a folder of the shape of a run directory, which holds the supervisor's lines and
/// those files of networks that were made here or brought here. Disposed, it can be opened as a <see cref="RunDirectory"/>. Safe for all
/// threads.
/// </summary>
public sealed class RunReplica : INetworkStore, IDisposable
{
    private readonly Lock _appending = new();
    private readonly RunPaths _paths;
    private readonly RunLock _lock;
    private readonly Retention _retention;
    private readonly NetworkStore _networks;
    private readonly FileSweep _sweep;
    private readonly Journal _journal;
    private readonly NumberedLines _metrics;

    private RunReplica(RunPaths paths, RunRecord record, RunLock held, Journal journal, NumberedLines metrics)
    {
        (_paths, _lock, _journal, _metrics, Record) = (paths, held, journal, metrics, record);
        _retention = new Retention(new RingTopology(record.Options.Networks), record.Options.Keep);
        _networks = new NetworkStore(paths);
        _sweep = new FileSweep(_retention, _networks);
    }

    /// <summary>The folder as it was given.</summary>
    public string Root => _paths.Root;

    /// <summary>What run.json says.</summary>
    public RunRecord Record { get; }

    /// <summary>The greatest term of any row of its journal; 0 where there is none.</summary>
    public long LastTerm
    {
        get
        {
            lock (_appending)
            {
                return _journal.History.Term;
            }
        }
    }

    /// <summary>The files of networks that it has, whole or not.</summary>
    /// <exception cref="GraftingException">A folder cannot be read.</exception>
    public IReadOnlyList<RunFile> Files => [.. _retention.Ring.Networks.SelectMany(_networks.RunFilesOf)];

    /// <summary>
    /// Makes the folder, or opens the copy of the same run that is there. A copy with a damaged line is dropped, for the supervisor has
    /// all lines: so this is not for the only journal that there is.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="record">run.json, as the supervisor has it.</param>
    /// <exception cref="UsageException">Another process has it open, or there is something else at that path: nothing is changed.</exception>
    /// <exception cref="GraftingException">It is no run.json, or the folder cannot be read or written.</exception>
    public static RunReplica Open(string path, ReadOnlyMemory<byte> record)
    {
        var paths = new RunPaths(Path.TrimEndingDirectorySeparator(path));
        var parsed = RunRecord.Parse(record);
        if (!File.Exists(paths.Record))
        {
            RunFolder.Make(paths.Root, record.ToArray());
        }

        var held = RunLock.Take(paths);
        try
        {
            Update(paths, parsed, record.ToArray());
            return OpenLocked(paths, parsed, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Lines of journal or metrics.</summary>
    public int CountOf(RunLog log) => LinesOf(log).Count;

    /// <summary>Lines from a number on, without line breaks: together at most 64 KB, or one line; none at the end.</summary>
    /// <exception cref="GraftingException">The file cannot be read.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadLines(RunLog log, int from) => LinesOf(log).Read(from);

    /// <summary>
    /// Makes journal or metrics hold these lines from a number on. From line 0 on they replace all that there was, at once. Elsewhere, lines
    /// that are there already are left; where one differs, what was there from <paramref name="from"/> on is dropped. Where the copy is
    /// shorter than <paramref name="from"/>, nothing is appended. Files that a commit makes needless are deleted.
    /// </summary>
    /// <param name="log">Which of the two.</param>
    /// <param name="from">The number of lines before these.</param>
    /// <param name="lines">In UTF-8, without line breaks.</param>
    /// <returns>How many lines there are now, all of them on the disk.</returns>
    /// <exception cref="GraftingException">A line is damaged: nothing is changed then. Or the disk is full or gone.</exception>
    public int Append(RunLog log, int from, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        lock (_appending)
        {
            if (from <= CountOf(log))
            {
                Put(log, from, lines);
            }

            return CountOf(log);
        }
    }

    /// <summary>What it holds, as it is told to a node that takes the run over.</summary>
    /// <param name="node">The address of this node.</param>
    /// <exception cref="GraftingException">A folder cannot be read.</exception>
    public StoreListing Describe(string node)
    {
        lock (_appending)
        {
            return new StoreListing(node, LastTerm, CountOf(RunLog.Journal), CountOf(RunLog.Metrics), Files);
        }
    }

    /// <summary>
    /// The files that a run directory with this journal has and this folder has not, or not whole. Reads every one that it has, to hash it.
    /// </summary>
    /// <param name="others">What other nodes have.</param>
    /// <exception cref="GraftingException">There is no permission to read one.</exception>
    public IReadOnlyList<LackingFile> FilesLacking(IEnumerable<StoreListing> others)
    {
        lock (_appending)
        {
            return Takeover.FilesLacking(
                _journal.History, _retention, (file, sha256) => VerifiedFile.Examine(file.In(_paths), sha256) is FileCondition.Whole, others);
        }
    }

    /// <summary>The initial weights that came with the run, by network: none where it draws them.</summary>
    /// <exception cref="GraftingException">One cannot be read.</exception>
    public IReadOnlyList<NamedFile> ReadInitialWeights() => _networks.InitialWeights(_retention.Ring);

    /// <summary>Whether it has a file, whole. All of it is read.</summary>
    /// <exception cref="GraftingException">There is no permission to read it.</exception>
    public bool Has(NamedFile named) => VerifiedFile.Examine(named.File.In(_paths), named.Sha256) is FileCondition.Whole;

    /// <summary>The run is finished: takes over its summary. Snapshots are deleted.</summary>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Finish(RunSummary summary)
    {
        lock (_appending)
        {
            _sweep.Snapshots();
            var events = MetricsLine.ReadAll(_paths.Metrics).Select(line => line.Event).OfType<RecordedEvent>();
            AtomicFile.Write(_paths.Summary, summary.ToJson(events));
        }
    }

    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) => _networks.SaveSnapshot(attempt, snapshot);

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        _networks.SaveCheckpoint(attempt, rollbacks, checkpoint);

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state) => _networks.SaveWeights(network, file, state);

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination) => _networks.ReadSnapshot(snapshot, destination);

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) =>
        _networks.ReadCheckpoint(network, epoch, sha256, destination);

    public void Dispose()
    {
        _metrics.Dispose();
        _journal.Dispose();
        _lock.Dispose();
    }

    private static RunReplica OpenLocked(RunPaths paths, RunRecord record, RunLock held)
    {
        RunFolder.DeleteTemporaries(paths);
        foreach (var network in new RingTopology(record.Options.Networks).Networks)
        {
            new NetworkStore(paths).DeleteTemporaries(network);
        }

        try
        {
            return OpenLogs(paths, record, held);
        }
        catch (GraftingException error) when (error.InnerException is not { } cause || !DiskErrors.Explains(cause))
        {
            AtomicFile.Write(paths.Journal, []); // First: rows that count have their metrics.
            AtomicFile.Write(paths.Metrics, []);
            return OpenLogs(paths, record, held);
        }
    }

    /// <exception cref="GraftingException">A line is damaged; or, with what the file system said, a file cannot be read or written.</exception>
    private static RunReplica OpenLogs(RunPaths paths, RunRecord record, RunLock held)
    {
        MetricsLine.ReadAll(paths.Metrics);
        var journal = Journal.Open(paths.Journal);
        try
        {
            return new RunReplica(paths, record, held, journal, new NumberedLines(paths.Metrics));
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Takes over what run.json says now: a run that goes on can have been given more epochs.</summary>
    private static void Update(RunPaths paths, RunRecord record, byte[] json)
    {
        var before = RunReport.ReadRecord(paths.Root);
        if (before.Created != record.Created)
        {
            throw new UsageException($"{paths.Root} holds another run, and nothing in it was changed: choose another folder.");
        }

        if (!before.ToJson().AsSpan().SequenceEqual(record.ToJson()))
        {
            AtomicFile.Write(paths.Record, json);
        }
    }

    private NumberedLines LinesOf(RunLog log) => log is RunLog.Journal ? _journal.Lines : _metrics;

    private void Put(RunLog log, int from, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        if (lines.Any(line => line.Span.Contains((byte)'\n')))
        {
            throw new GraftingException($"Lines for the copy of {log} in {Root} are damaged: one has a line break.");
        }

        if (log is RunLog.Journal)
        {
            var committed = _journal.Put(from, lines).OfType<CommittedRow>().Select(row => row.Network);
            foreach (var network in _retention.Ring.Networks.Intersect(committed))
            {
                _sweep.AfterCommit(network, _journal.History);
            }

            return;
        }

        foreach (var (i, line) in lines.Index())
        {
            MetricsLine.Parse($"{_paths.Metrics}, line {from + i + 1}", Encoding.UTF8.GetString(line.Span));
        }

        _metrics.Put(from, lines);
    }
}
