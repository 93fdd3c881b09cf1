using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>What the supervisor has on file. Where something cannot be recorded the run has failed: a full disk throws many things.</summary>
internal sealed class RecordedRun(IRunRecorder recorder)
{
    public RunOutcome.RunFailed? Start(NetworkStart start, string? reason) => Record(() => recorder.RecordStart(start, reason));

    public RunOutcome.RunFailed? Epoch(CommittedEpoch epoch) => Record(() => recorder.RecordEpoch(epoch));

    /// <summary>Where a network that failed can begin again; null where that is told by <paramref name="error"/>.</summary>
    public RunStart? Restart(NetworkId network, out Exception? error)
    {
        RunStart? start = null;
        error = Record(() => start = recorder.RestartOf(network))?.Error;
        return start;
    }

    public RunOutcome.RunFailed? Summary(RunSummary summary) => Record(() => recorder.RecordSummary(summary));

    /// <summary>Epochs have rows of their own; every other event is recorded under its name.</summary>
    public RunOutcome.RunFailed? Event(RunEvent runEvent) => runEvent switch
    {
        RunEvent.NetworkRestarting restarting =>
            Event(restarting.IsRollback ? "networkRolledBack" : "networkRestarted", restarting.Network, restarting.Reason),
        RunEvent.PlaceLost lost => Event("placeLost", detail: lost.Place),
        RunEvent.NetworkHomeless homeless => Event("networkWaitsForPlace", homeless.Network),
        RunEvent.NetworkPaused paused => Event("networkPaused", paused.Network),
        RunEvent.NetworkResumed resumed => Event("networkResumed", resumed.Network),
        RunEvent.RunPaused => Event("runPaused"),
        RunEvent.RunResumed => Event("runResumed"),
        RunOutcome.RunCompleted => Event("runCompleted"),
        RunOutcome.RunStopped => Event("runStopped"),
        RunOutcome.RunFailed failed => Event("runFailed", failed.Network, failed.Error.Message),
        _ => null,
    };

    private RunOutcome.RunFailed? Event(string name, NetworkId? network = null, string? detail = null) =>
        Record(() => recorder.RecordEvent(name, network, detail));

    private static RunOutcome.RunFailed? Record(Action record)
    {
        try
        {
            record();
            return null;
        }
#pragma warning disable CA1031 // None of what it throws may take the supervisor with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new RunOutcome.RunFailed(null, null, error);
        }
    }
}
