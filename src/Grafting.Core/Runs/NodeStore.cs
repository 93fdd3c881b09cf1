using Grafting.Checkpoints;

namespace Grafting.Runs;

/// <summary>
/// The store of a network on one node of several: what is saved is in this node's folder and with the keepers before it is told of, and
/// what is read is brought here first where it is missing or damaged. For threads that may wait, never for an actor.
/// </summary>
/// <param name="local">This node's folder.</param>
/// <param name="fetch">Brings a file here from another node.</param>
/// <param name="replicate">Has copies of a file of this node made.</param>
public sealed class NodeStore(INetworkStore local, FileFetching fetch, FileReplicating replicate) : INetworkStore
{
    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) =>
        Replicated(RunFile.Snapshot(attempt.Network, attempt.Epoch), local.SaveSnapshot(attempt, snapshot));

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        Replicated(RunFile.Checkpoint(attempt.Network, attempt.Epoch), local.SaveCheckpoint(attempt, rollbacks, checkpoint));

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state) =>
        Replicated(RunFile.Weights(network, file), local.SaveWeights(network, file, state));

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination) => Read(
        () => local.ReadSnapshot(snapshot, destination),
        () => fetch(
            RunFile.Snapshot(snapshot.Of.Network, snapshot.Of.Epoch),
            snapshot.Sha256,
            snapshot.Holder is { } holder ? [holder] : [],
            SafeTensors.LongestFile(destination)));

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) => Read(
        () => local.ReadCheckpoint(network, epoch, sha256, destination),
        () => fetch(RunFile.Checkpoint(network, epoch), sha256, [], SafeTensors.LongestFile(destination)));

    private static void Read(Action read, Action fetchFirst)
    {
        try
        {
            read();
        }
        catch (GraftingException) // The file is missing or damaged, and nothing was read. Looking first would hash it twice.
        {
            fetchFirst();
            read();
        }
    }

    private string Replicated(RunFile file, string sha256)
    {
        replicate(file, sha256);
        return sha256;
    }
}

/// <summary>Brings a file into this node's folder, whole, and blocks meanwhile.</summary>
/// <param name="file">Which.</param>
/// <param name="sha256">What it must be, in lower-case hexadecimal.</param>
/// <param name="holders">Addresses of nodes that are known to have it, besides the keepers; perhaps none.</param>
/// <param name="longest">Bytes that it cannot exceed if it is the right one.</param>
/// <exception cref="GraftingException">Nobody gives it.</exception>
public delegate void FileFetching(RunFile file, string sha256, IReadOnlyList<string> holders, long longest);

/// <summary>Has copies made of a file in this node's folder, and blocks until all keepers have it.</summary>
/// <param name="file">Which.</param>
/// <param name="sha256">Its SHA-256, in lower-case hexadecimal.</param>
/// <exception cref="GraftingException">A keeper cannot keep it.</exception>
public delegate void FileReplicating(RunFile file, string sha256);
