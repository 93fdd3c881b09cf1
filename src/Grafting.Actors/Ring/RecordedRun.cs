using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>What the supervisor has on file. Members return what went wrong, or null: a full disk throws many things.</summary>
internal sealed class RecordedRun(IRunRecorder recorder)
{
    public Exception? Start(NetworkStart start, string? reason) => Attempt(() => recorder.RecordStart(start, reason));

    public Exception? Epoch(CommittedEpoch epoch) => Attempt(() => recorder.RecordEpoch(epoch));

    /// <summary>Where a network that failed can begin again; null where that is told by <paramref name="error"/>.</summary>
    public RunStart? Restart(NetworkId network, out Exception? error)
    {
        RunStart? start = null;
        error = Attempt(() => start = recorder.RestartOf(network));
        return start;
    }

    public Exception? Summary(RunSummary summary) => Attempt(() => recorder.RecordSummary(summary));

    /// <summary>Epochs have rows of their own; every other event is recorded under its name.</summary>
    public Exception? Event(RunEvent runEvent) => runEvent switch
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

    private Exception? Event(string name, NetworkId? network = null, string? detail = null) =>
        Attempt(() => recorder.RecordEvent(name, network, detail));

    private static Exception? Attempt(Action record)
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
            return error;
        }
    }
}
