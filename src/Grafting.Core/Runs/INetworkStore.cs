using Grafting.Checkpoints;

namespace Grafting.Runs;

/// <summary>
/// Keeps the weights, snapshots and checkpoints of networks. Members are safe to call from any thread; saving returns when the data is
/// on the disk. A file that the journal does not name does not count: saving it again replaces it.
/// </summary>
public interface INetworkStore
{
    /// <summary>Saves S(network, epoch): the state after training and before the graft.</summary>
    /// <returns>The file's SHA-256 in lower-case hexadecimal, by which it is found whole again.</returns>
    /// <exception cref="GraftingException">The disk is full or gone; files under their final names stay as they were.</exception>
    string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot);

    /// <summary>Saves what a restart after the epoch needs.</summary>
    /// <param name="attempt">The epoch that ended.</param>
    /// <param name="rollbacks">The network's rollbacks so far.</param>
    /// <param name="checkpoint">State and optimizer after the graft.</param>
    /// <returns>The file's SHA-256 in lower-case hexadecimal.</returns>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint);

    /// <summary>Replaces <c>networks/i/best.safetensors</c>, <c>last.safetensors</c> or <c>final.safetensors</c>, atomically.</summary>
    /// <returns>The file's SHA-256 in lower-case hexadecimal.</returns>
    /// <exception cref="GraftingException">The disk is full or gone; the file stays as it was.</exception>
    string SaveWeights(NetworkId network, WeightsFile file, NetworkState state);

    /// <summary>Fills <paramref name="destination"/> with S(donor, epoch).</summary>
    /// <exception cref="GraftingException">The file is missing, or not the one with this SHA-256; nothing is changed.</exception>
    void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination);

    /// <summary>Fills <paramref name="destination"/> with the checkpoint after the epoch.</summary>
    /// <exception cref="GraftingException">The file is missing, or not the one with this SHA-256; nothing is changed.</exception>
    void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination);
}

public enum WeightsFile
{
    /// <summary>The weights of the best test accuracy so far, before their graft.</summary>
    Best,

    /// <summary>The last epoch's weights, before their graft.</summary>
    Last,

    /// <summary>The weights after the last graft.</summary>
    Final,

    /// <summary>The weights of a file with which the run was told to start, in a run on several machines: the others get it from there.</summary>
    Initial,
}
