namespace Grafting.Runs;

/// <summary>
/// The files of networks in a run directory that another process, perhaps on another machine, records in: what is saved here is there at
/// once. Each network has one process that writes its files: see <see cref="NetworkLock"/>.
/// </summary>
public static class SharedFiles
{
    /// <summary>Clears away what a killed process left of files that it was writing.</summary>
    /// <param name="directory">The run directory.</param>
    /// <param name="network">Whose files this process writes.</param>
    /// <param name="record">run.json, as the process has it that records.</param>
    /// <exception cref="UsageException">The directory holds another run.</exception>
    /// <exception cref="GraftingException">It is no run.json, or a file or folder in the directory cannot be read.</exception>
    public static INetworkStore Of(string directory, NetworkId network, ReadOnlyMemory<byte> record)
    {
        if (ClusterFile.IdOf(RunReport.ReadRecord(directory)) != ClusterFile.IdOf(RunRecord.Parse(record)))
        {
            throw new UsageException($"{directory} holds another run than the process leads that was found through it: start this one again.");
        }

        var networks = new NetworkStore(new RunPaths(directory));
        networks.DeleteTemporaries(network);
        return networks;
    }
}
