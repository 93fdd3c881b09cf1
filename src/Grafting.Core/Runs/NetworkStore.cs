using System.Globalization;
using Grafting.Checkpoints;

namespace Grafting.Runs;

/// <summary>The files of networks in a run directory. It knows no journal: which of them count is for others to say.</summary>
internal sealed class NetworkStore(RunPaths paths) : INetworkStore
{
    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) =>
        Save(NetworkFile.Snapshot(attempt.Network, attempt.Epoch), attempt.Attempt, stream => SafeTensors.Write(stream, snapshot));

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        Save(
            NetworkFile.Checkpoint(attempt.Network, attempt.Epoch),
            attempt.Attempt,
            stream => SafeTensors.Write(stream, checkpoint, Describe(attempt, rollbacks)));

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state)
    {
        NetworkFolder.Make(paths, network);
        return AtomicFile.WriteHashed(paths.Weights(network, file), stream => SafeTensors.Write(stream, state));
    }

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination)
    {
        var path = paths.Snapshot(snapshot.Of.Network, snapshot.Of.Epoch);
        using var file = new MemoryStream(VerifiedFile.Read(path, snapshot.Sha256, SafeTensors.LongestFile(destination)));
        SafeTensors.Read(file, path, destination);
    }

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination)
    {
        var path = paths.Checkpoint(network, epoch);
        using var file = new MemoryStream(VerifiedFile.Read(path, sha256, SafeTensors.LongestFile(destination)));
        SafeTensors.Read(file, path, destination);
    }

    /// <summary>Says whether a file is the one with this SHA-256.</summary>
    /// <exception cref="GraftingException">There is no permission to read it.</exception>
    public FileCondition Examine(NetworkFile file, string sha256) => VerifiedFile.Examine(paths.Of(file), sha256);

    /// <summary>The checkpoints and snapshots in a network's folder, whole or not.</summary>
    /// <exception cref="GraftingException">The folder cannot be read.</exception>
    public IReadOnlyList<NetworkFile> FilesOf(NetworkId network) =>
        [.. NamesIn(network).Select(name => NetworkFile.Parse(network, name)).OfType<NetworkFile>()];

    /// <summary>The files in a network's folder that can travel, whole or not.</summary>
    /// <exception cref="GraftingException">The folder cannot be read.</exception>
    public IEnumerable<RunFile> RunFilesOf(NetworkId network) => NamesIn(network).Select(name => RunFile.Named(network, name)).OfType<RunFile>();

    /// <summary>The initial weights that were saved, by network. All of each file is read.</summary>
    /// <exception cref="GraftingException">One cannot be read.</exception>
    public IReadOnlyList<NamedFile> InitialWeights(RingTopology ring) =>
    [
        .. ring.Networks.Select(network => RunFile.Weights(network, WeightsFile.Initial))
            .Where(file => File.Exists(file.In(paths)))
            .Select(file => new NamedFile(file, VerifiedFile.Sha256Of(file.In(paths)))),
    ];

    /// <summary>Deletes a file that is not needed. Where that fails, the file stays until the run directory is opened again.</summary>
    public void Delete(NetworkFile file) => TryDelete(paths.Of(file));

    /// <summary>Deletes what killed processes left of files that they were writing.</summary>
    /// <exception cref="GraftingException">The folder cannot be read.</exception>
    public void DeleteTemporaries(NetworkId network)
    {
        foreach (var name in NamesIn(network).Where(name => name.StartsWith('.')))
        {
            TryDelete(Path.Combine(paths.Network(network), name));
        }
    }

    private static KeyValuePair<string, string>[] Describe(EpochAttempt attempt, int rollbacks) =>
    [
        new("network", Text(attempt.Network.Value)),
        new("epoch", Text(attempt.Epoch)),
        new("attempt", Text(attempt.Attempt)),
        new("rollbacks", Text(rollbacks)),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
        }
    }

    private string Save(NetworkFile file, int number, Action<Stream> write)
    {
        NetworkFolder.Make(paths, file.Network);
        return AtomicFile.WriteHashed(paths.Of(file), number, write);
    }

    private string[] NamesIn(NetworkId network)
    {
        var folder = paths.Network(network);
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))] : [];
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(folder, error);
        }
    }
}
