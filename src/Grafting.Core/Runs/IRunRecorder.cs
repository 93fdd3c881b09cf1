namespace Grafting.Runs;

/// <summary>
/// Records a run as its supervisor tells it: journal, metrics, events, summary. Members are safe to call from any thread; each returns
/// when the data is on the disk.
/// </summary>
public interface IRunRecorder
{
    /// <summary>A network begins, or begins again after a failure or in another process.</summary>
    void RecordStart(NetworkStart start, string? reason);

    /// <summary>
    /// Where a network that has failed can begin again, as the only one in the result: after the newest of its committed checkpoints
    /// whose file is whole, and before any of its own snapshots that its recipient has yet to graft and that is no whole file.
    /// </summary>
    /// <exception cref="GraftingException">
    /// A snapshot that it would graft again is no whole file: its donor would have to go back as well.
    /// </exception>
    RunStart RestartOf(NetworkId network);

    /// <summary>
    /// An epoch counts from now on: its metrics row and then its journal row are appended, and files that nothing can need any
    /// more are deleted. An epoch that was committed before, and had to be done again, gets no second metrics row.
    /// </summary>
    void RecordEpoch(CommittedEpoch epoch);

    /// <summary>Appends an event to the metrics: a fault, a restart, a pause.</summary>
    void RecordEvent(string name, NetworkId? network, string? detail);

    /// <summary>Writes summary.json: the run is finished. Snapshots are deleted.</summary>
    void RecordSummary(RunSummary summary);
}
