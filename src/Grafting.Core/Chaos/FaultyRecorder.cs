using Grafting.Runs;

namespace Grafting.Chaos;

/// <summary>A recorder whose disk becomes full, and after whose rows the process may end.</summary>
internal sealed class FaultyRecorder(IRunRecorder recorder, RunPaths paths, FaultInjector faults) : IRunRecorder
{
    /// <summary>Rows fail where nothing else fits either; how long they are makes no difference to that.</summary>
    private const long RowLength = 1;

    public void RecordStart(NetworkStart start, string? reason)
    {
        faults.Quota.Take(paths.Journal, RowLength);
        recorder.RecordStart(start, reason);
    }

    public RunStart RestartOf(NetworkId network) => recorder.RestartOf(network);

    public void RecordEpoch(CommittedEpoch epoch)
    {
        faults.Quota.Take(paths.Metrics, RowLength);
        recorder.RecordEpoch(epoch);
        faults.Passed(EpochStep.Committed, epoch.Of.Network, epoch.Of.Epoch);
    }

    public void RecordEvent(string name, NetworkId? network, string? detail)
    {
        faults.Quota.Take(paths.Metrics, RowLength);
        recorder.RecordEvent(name, network, detail);
    }

    public void RecordSummary(RunSummary summary)
    {
        faults.Quota.Take(paths.Summary, RowLength);
        recorder.RecordSummary(summary);
    }
}
