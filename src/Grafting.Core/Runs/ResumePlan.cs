namespace Grafting.Runs;

/// <summary>
/// Where networks begin again: after their newest whole checkpoints, as far as the snapshots allow. A network that begins at epoch s
/// grafts S(donor, s) and so on; a donor that begins later than that does not train those epochs again, so that their snapshots must be
/// whole files. Where one is not, the donor goes back to train that epoch again, which may in turn ask for older snapshots of its own donor.
/// This ends, for initial weights are always there, and no network goes further back than it must.
/// </summary>
/// <param name="history">What counts.</param>
/// <param name="ring">Who grafts whose snapshots.</param>
/// <param name="isWhole">Whether a file is there and has the SHA-256; asked at most once for each file.</param>
internal sealed class ResumePlan(RunHistory history, RingTopology ring, Func<NetworkFile, string, bool> isWhole)
{
    private readonly Dictionary<NetworkFile, bool> _examined = [];

    /// <summary>Where all networks of a run begin again.</summary>
    public RunStart ForAll()
    {
        var starts = ring.Networks.ToDictionary(network => network, network => NewestStart(network, int.MaxValue));
        while (FirstLacking(ring.Networks, starts) is { } lacking)
        {
            starts[lacking.Network] = NewestStart(lacking.Network, lacking.Epoch);
        }

        return StartOf([.. ring.Networks], starts);
    }

    /// <summary>
    /// Where one network begins again while the others stand where they are; null where its donor would have to go back as well.
    /// </summary>
    public RunStart? ForOne(NetworkId network)
    {
        var starts = ring.Networks.ToDictionary(other => other, other => history.Of(other).Newest + 1);
        starts[network] = NewestStart(network, int.MaxValue);
        NetworkId[] concerned = ring.RecipientOf(network) is { } recipient ? [network, recipient] : [];
        while (FirstLacking(concerned, starts) is { } lacking)
        {
            if (lacking.Network != network)
            {
                return null;
            }

            starts[network] = NewestStart(network, lacking.Epoch);
        }

        return StartOf([network], starts);
    }

    private RunStart StartOf(NetworkId[] networks, Dictionary<NetworkId, int> starts) => new(
        [.. networks.Select(network => history.Of(network).StartAt(starts[network]))],
        [.. networks.SelectMany(network => SnapshotsFor(network, starts)).Select(Stored)],
        history.Elapsed);

    /// <summary>The newest epoch, up to a bound, before which there is a whole checkpoint.</summary>
    private int NewestStart(NetworkId network, int atMost)
    {
        var start = Math.Min(history.Of(network).Newest + 1, atMost);
        while (start > 0 && !IsWhole(NetworkFile.Checkpoint(network, start - 1)))
        {
            start--;
        }

        return start;
    }

    /// <summary>The first snapshot that a recipient needs, that its donor will not make again, and that is no whole file.</summary>
    private NetworkFile? FirstLacking(IEnumerable<NetworkId> recipients, Dictionary<NetworkId, int> starts)
    {
        foreach (var snapshot in recipients.SelectMany(recipient => SnapshotsFor(recipient, starts)))
        {
            if (!IsWhole(snapshot))
            {
                return snapshot;
            }
        }

        return null;
    }

    /// <summary>The snapshots that a recipient will graft and that its donor will not make again.</summary>
    private IEnumerable<NetworkFile> SnapshotsFor(NetworkId recipient, Dictionary<NetworkId, int> starts)
    {
        if (ring.DonorOf(recipient) is { } donor)
        {
            for (var epoch = starts[recipient]; epoch < starts[donor]; epoch++)
            {
                yield return NetworkFile.Snapshot(donor, epoch);
            }
        }
    }

    private StoredSnapshot Stored(NetworkFile snapshot)
    {
        var commit = history.Of(snapshot.Network).CommitOf(snapshot.Epoch)!; // It is whole, so it is committed.
        return new StoredSnapshot(new EpochAttempt(commit.Network, commit.Epoch, commit.Attempt), commit.Snapshot!, commit.Node);
    }

    private bool IsWhole(NetworkFile file)
    {
        if (!_examined.TryGetValue(file, out var whole))
        {
            whole = history.Sha256Of(file) is { } sha256 && isWhole(file, sha256);
            _examined.Add(file, whole);
        }

        return whole;
    }
}
