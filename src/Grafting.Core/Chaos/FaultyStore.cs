using Grafting.Checkpoints;
using Grafting.Runs;

namespace Grafting.Chaos;

/// <summary>A store whose disk becomes full, and whose checkpoints are damaged behind its back.</summary>
internal sealed class FaultyStore(INetworkStore store, RunPaths paths, FaultInjector faults) : INetworkStore
{
    /// <summary>Stands for a file that is not there.</summary>
    private static readonly string NoFile = new('0', 64);

    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot)
    {
        if (faults.HasNoFiles)
        {
            return NoFile;
        }

        faults.Quota.Take(paths.Snapshot(attempt.Network, attempt.Epoch), LengthOf(snapshot));
        var sha256 = store.SaveSnapshot(attempt, snapshot);
        faults.Passed(EpochStep.Snapshot, attempt.Network, attempt.Epoch);
        return sha256;
    }

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint)
    {
        if (faults.HasNoFiles)
        {
            return NoFile;
        }

        var path = paths.Checkpoint(attempt.Network, attempt.Epoch);
        faults.Quota.Take(path, LengthOf(checkpoint.State) + (long)checkpoint.Momenta.Length * sizeof(float));
        var sha256 = store.SaveCheckpoint(attempt, rollbacks, checkpoint);
        if (faults.NextTear(attempt.Network, attempt.Epoch) is { } tear)
        {
            TornFile.Damage(path, tear);
        }

        faults.Passed(EpochStep.Checkpoint, attempt.Network, attempt.Epoch);
        return sha256;
    }

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state)
    {
        faults.Quota.Take(paths.Weights(network, file), LengthOf(state));
        return store.SaveWeights(network, file, state);
    }

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination) => store.ReadSnapshot(snapshot, destination);

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) =>
        store.ReadCheckpoint(network, epoch, sha256, destination);

    private static long LengthOf(NetworkState state) => (long)state.Values.Length * sizeof(float) + (long)state.Counters.Length * sizeof(long);
}
