using Grafting.Actors.Snapshots;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>
/// The files of one attempt of a network, written in the order of posting while the network trains on. After the first failure
/// nothing more is written: an epoch must not count whose snapshot is missing.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="thread">Writes them.</param>
/// <param name="failed">Called on that thread with what went wrong, once.</param>
internal sealed class NetworkFiles(INetworkStore store, WritingThread thread, Action<Exception> failed)
{
    // Touched on the writing thread only.
    private bool _hasFailed;
    private string? _snapshot;
    private string? _best;
    private string? _last;

    /// <summary>Saves weights that are worth keeping and, in a ring, the snapshot for its recipient.</summary>
    /// <param name="of">The epoch that is trained.</param>
    /// <param name="trained">What it gave.</param>
    /// <param name="share">A share of its snapshot, disposed when all is written.</param>
    /// <param name="saved">Called with the snapshot's SHA-256; null for the baseline, whose snapshot nobody needs.</param>
    public void SaveTrained(EpochAttempt of, TrainedEpoch trained, SnapshotLease share, Action<string>? saved) => Post(share, () =>
    {
        _best = trained.IsBest ? store.SaveWeights(of.Network, WeightsFile.Best, share.State) : null;
        _last = trained.IsLast ? store.SaveWeights(of.Network, WeightsFile.Last, share.State) : null;
        _snapshot = saved is null ? null : store.SaveSnapshot(of, share.State);
        saved?.Invoke(_snapshot!); // Both are null for the baseline only.
    });

    /// <summary>Saves the checkpoint of an epoch whose snapshot was posted before.</summary>
    /// <param name="of">The epoch that is grafted.</param>
    /// <param name="rollbacks">The network's rollbacks so far.</param>
    /// <param name="report">What the epoch gave.</param>
    /// <param name="grafted">Its graft and its checkpoint, whose memory is given back.</param>
    /// <param name="saved">Called when all files of the epoch are on the disk: it may count.</param>
    public void SaveCheckpoint(EpochAttempt of, int rollbacks, EpochReport report, GraftedEpoch grafted, Action<CommittedEpoch> saved) =>
        Post(grafted.Memory, () =>
        {
            var checkpoint = store.SaveCheckpoint(of, rollbacks, grafted.Memory.Checkpoint);
            var files = new EpochFiles(_snapshot, checkpoint, _best, _last);
            saved(new CommittedEpoch(of, rollbacks, report, grafted.Graft, files, grafted.Spent));
        });

    /// <summary>Calls back when everything posted before is written, or given up.</summary>
    public void WhenWritten(Action done) => thread.Post(done);

    private void Post(IDisposable memory, Action write) => thread.Post(() =>
    {
        using (memory)
        {
            if (!_hasFailed)
            {
                Try(write);
            }
        }
    });

    private void Try(Action write)
    {
        try
        {
            write();
        }
#pragma warning disable CA1031 // Whatever a store throws is the network's failure, not the process's.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _hasFailed = true;
            failed(error);
        }
    }
}
