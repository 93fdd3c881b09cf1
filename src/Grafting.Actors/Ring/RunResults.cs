using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Ring;

/// <summary>
/// What a run has brought so far: epochs that count, and at the end its summary. What returns a <see cref="RunOutcome"/> says how the run ends
/// at this; null where it goes on.
/// </summary>
/// <param name="before">What the run took before it was gone on with.</param>
internal sealed class RunResults(
    TimeSpan before, EpochLedger ledger, Placement placement, RunningNetworks networks, NetworkRecovery recovery, RecordedRun record, RunAudience audience)
{
    private readonly SortedDictionary<NetworkId, NetworkSummary> _summaries = [];

    /// <summary>All files of an epoch are on the disk: from now on it counts, unless it cannot be recorded.</summary>
    public RunOutcome? Commit(CommittedEpoch epoch)
    {
        epoch = epoch with { Node = Placement.NodeOf(placement.PlaceOf(epoch.Of.Network)) };
        if (record.Epoch(epoch) is { } failed)
        {
            return failed;
        }

        ledger.Commit(epoch.Of);
        networks.Commit(epoch.Of);
        recovery.Forgive(epoch.Of);
        audience.Publish(new RunEvent.EpochCommitted(epoch.Of.Network, epoch.Report, epoch.Graft));
        return null;
    }

    /// <summary>The final weights of a network are tested.</summary>
    public void Finish(NetworkFinished finished)
    {
        ledger.Finish(finished.Attempt);
        _summaries[finished.Attempt.Network] = finished.Summary;
    }

    /// <summary>Writes the summary if all networks have finished.</summary>
    public RunOutcome? CompleteIfAllFinished()
    {
        if (!ledger.AllFinished)
        {
            return null;
        }

        var summary = new RunSummary([.. _summaries.Values], (before + audience.Elapsed).TotalSeconds);
        return record.Summary(summary) as RunOutcome ?? new RunOutcome.RunCompleted(summary);
    }
}
