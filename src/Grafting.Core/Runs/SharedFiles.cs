using Grafting.Checkpoints;

namespace Grafting.Runs;

/// <summary>
/// The files of networks in a run directory that another process, perhaps on another machine, records in: what is saved here is there at
/// once. Each network has one process that writes its files: see <see cref="NetworkLock"/>.
/// </summary>
public sealed class SharedFiles : INetworkStore
{
    private readonly NetworkStore _networks;

    private SharedFiles(NetworkStore networks) => _networks = networks;

    /// <summary>Clears away what a killed process left of files that it was writing.</summary>
    /// <param name="directory">The run directory.</param>
    /// <param name="network">Whose files this process writes.</param>
    /// <param name="record">run.json, as the process has it that records.</param>
    /// <exception cref="UsageException">The directory holds another run.</exception>
    /// <exception cref="GraftingException">It is no run.json, or a file or folder in the directory cannot be read.</exception>
    public static SharedFiles Of(string directory, NetworkId network, ReadOnlyMemory<byte> record)
    {
        if (ClusterFile.IdOf(RunReport.ReadRecord(directory)) != ClusterFile.IdOf(RunRecord.Parse(record)))
        {
            throw new UsageException($"{directory} holds another run than the process leads that was found through it: start this one again.");
        }

        var networks = new NetworkStore(new RunPaths(directory));
        networks.DeleteTemporaries(network);
        return new SharedFiles(networks);
    }

    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) => _networks.SaveSnapshot(attempt, snapshot);

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        _networks.SaveCheckpoint(attempt, rollbacks, checkpoint);

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state) => _networks.SaveWeights(network, file, state);

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination) => _networks.ReadSnapshot(snapshot, destination);

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) =>
        _networks.ReadCheckpoint(network, epoch, sha256, destination);
}
