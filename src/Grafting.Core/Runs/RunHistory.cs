namespace Grafting.Runs;

/// <summary>
/// What the rows of a journal add up to. A row does not count whose term is smaller than that of a row before it: it was written by a
/// process that had been taken for dead.
/// </summary>
internal sealed class RunHistory
{
    private readonly Dictionary<NetworkId, NetworkHistory> _networks = [];

    /// <summary>Wall time of the run when the last row was written, in all its processes.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The greatest term of any row; 0 before the first.</summary>
    public long Term { get; private set; }

    public NetworkHistory Of(NetworkId network)
    {
        if (!_networks.TryGetValue(network, out var history))
        {
            history = new NetworkHistory(network);
            _networks.Add(network, history);
        }

        return history;
    }

    /// <summary>SHA-256 of a file of an epoch that counts; null where it does not, or has no such file.</summary>
    public string? Sha256Of(NetworkFile file)
    {
        var commit = Of(file.Network).CommitOf(file.Epoch);
        return file.Kind is NetworkFileKind.Checkpoint ? commit?.Checkpoint : commit?.Snapshot;
    }

    public void Add(JournalRow row)
    {
        if (row.Term < Term)
        {
            return;
        }

        (Term, Elapsed) = (row.Term, row.Elapsed);
        switch (row)
        {
            case StartedRow started:
                Of(row.Network).Add(started);
                break;
            case CommittedRow committed:
                Of(row.Network).Add(committed);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(row), row, null);
        }
    }
}
