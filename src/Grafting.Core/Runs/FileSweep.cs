namespace Grafting.Runs;

/// <summary>Deletes files of networks that nothing needs.</summary>
/// <param name="retention">What is needed.</param>
/// <param name="networks">Where the files are.</param>
internal sealed class FileSweep(Retention retention, NetworkStore networks)
{
    /// <summary>Deletes what a network's newest commit made needless: in its own folder and in its donor's.</summary>
    /// <exception cref="GraftingException">A folder cannot be read.</exception>
    public void AfterCommit(NetworkId network, RunHistory history)
    {
        NetworkId[] concerned = retention.Ring.DonorOf(network) is { } donor ? [network, donor] : [network];
        foreach (var file in concerned.SelectMany(networks.FilesOf))
        {
            if (history.Sha256Of(file) is not null && !retention.Keeps(file, of => history.Of(of).Newest))
            {
                networks.Delete(file);
            }
        }
    }

    /// <summary>Deletes what killed processes left, what does not count, and what nothing needs from where the networks begin.</summary>
    /// <exception cref="GraftingException">A folder cannot be read.</exception>
    public void Strays(RunStart start, RunHistory history)
    {
        var starts = start.Networks.ToDictionary(network => network.Network, network => network.Epoch);
        foreach (var network in retention.Ring.Networks)
        {
            networks.DeleteTemporaries(network);
            foreach (var file in networks.FilesOf(network))
            {
                if (history.Sha256Of(file) is null || !retention.Keeps(file, of => starts[of] - 1))
                {
                    networks.Delete(file);
                }
            }
        }
    }

    /// <summary>Deletes all snapshots: the run is finished.</summary>
    /// <exception cref="GraftingException">A folder cannot be read.</exception>
    public void Snapshots()
    {
        foreach (var file in retention.Ring.Networks.SelectMany(networks.FilesOf).Where(file => file.Kind is NetworkFileKind.Snapshot))
        {
            networks.Delete(file);
        }
    }
}
