namespace Grafting.Runs;

/// <summary>What the rows of one network add up to.</summary>
internal sealed class NetworkHistory(NetworkId network)
{
    private readonly SortedList<int, CommittedRow> _counting = [];
    private readonly Dictionary<int, CommittedRow> _everCommitted = [];
    private StartedRow? _lastStart;
    private int _lastAttempt;

    /// <summary>The newest epoch that counts; −1 before the first.</summary>
    public int Newest => _counting.Count == 0 ? -1 : _counting.Keys[^1];

    /// <summary>The commit of an epoch, if it counts.</summary>
    public CommittedRow? CommitOf(int epoch) => _counting.GetValueOrDefault(epoch);

    /// <summary>The checkpoints and snapshots of epochs that count.</summary>
    public IEnumerable<NetworkFile> Files => _counting.Values.SelectMany(FilesOf);

    /// <summary>The epoch's newest commit, whether it still counts or not.</summary>
    public CommittedRow? LastCommitOf(int epoch) => _everCommitted.GetValueOrDefault(epoch);

    /// <summary>
    /// SHA-256 of the newest best or last weights that count; null where there are none. The journal does not name final weights: they
    /// are written again wherever the run goes on.
    /// </summary>
    public string? Sha256Of(WeightsFile file) => _counting.Values
        .Select(commit => Sha256Of(commit, file))
        .LastOrDefault(sha256 => sha256 is not null);

    public void Add(StartedRow row)
    {
        _lastStart = row;
        _lastAttempt = Math.Max(_lastAttempt, row.Attempt);
        while (Newest >= row.Epoch)
        {
            _counting.RemoveAt(_counting.Count - 1);
        }
    }

    public void Add(CommittedRow row)
    {
        _lastAttempt = Math.Max(_lastAttempt, row.Attempt);
        _counting[row.Epoch] = row;
        _everCommitted[row.Epoch] = row;
    }

    /// <summary>How the network begins at an epoch.</summary>
    /// <param name="epoch">0, or one after an epoch that counts.</param>
    public NetworkStart StartAt(int epoch) => new(
        network,
        epoch,
        _lastAttempt + 1,
        RollbacksAt(epoch),
        CommitOf(epoch - 1)?.Checkpoint,
        ProgressBefore(epoch));

    private static IEnumerable<NetworkFile> FilesOf(CommittedRow commit)
    {
        yield return NetworkFile.Checkpoint(commit.Network, commit.Epoch);
        if (commit.Snapshot is not null)
        {
            yield return NetworkFile.Snapshot(commit.Network, commit.Epoch);
        }
    }

    private static string? Sha256Of(CommittedRow commit, WeightsFile file) => file switch
    {
        WeightsFile.Best => commit.Best,
        WeightsFile.Last => commit.Last,
        _ => null,
    };

    /// <summary>
    /// Those with which the epoch was last begun, so that going back repeats the same streams; for an epoch that nobody has begun at
    /// or committed yet, those of the epoch before.
    /// </summary>
    private int RollbacksAt(int epoch) => _lastStart?.Epoch == epoch
        ? _lastStart.Rollbacks
        : (LastCommitOf(epoch) ?? CommitOf(epoch - 1))?.Rollbacks ?? 0;

    private NetworkProgress ProgressBefore(int epoch) => _counting.Values
        .TakeWhile(commit => commit.Epoch < epoch)
        .Aggregate(NetworkProgress.None, (progress, commit) => progress.After(commit.Epoch, commit.Test.ToReport(), commit.Spent));
}
