namespace Grafting.Runs;

/// <summary>Where the files of a run directory lie.</summary>
/// <param name="Root">The run directory.</param>
public readonly record struct RunPaths(string Root)
{
    public string Record => Path.Combine(Root, "run.json");

    /// <summary>What is committed: the file that says which checkpoints and snapshots count.</summary>
    public string Journal => Path.Combine(Root, "journal.jsonl");

    public string Metrics => Path.Combine(Root, "metrics.jsonl");

    public string Log => Path.Combine(Root, "log.jsonl");

    /// <summary>The folder of event files.</summary>
    public string TensorBoard => Path.Combine(Root, "tensorboard");

    public string Summary => Path.Combine(Root, "summary.json");

    /// <summary>
    /// Locked by the process that writes the run. The system frees it when that process ends, however it ends; the empty file
    /// itself stays, for deleting it would let two processes lock two files of one name.
    /// </summary>
    public string Lock => Path.Combine(Root, ".lock");

    /// <summary>Where the process is reached that leads a run of several: see <see cref="ClusterFile"/>.</summary>
    public string Cluster => Path.Combine(Root, "cluster.json");

    /// <summary>The folder that holds one folder for each network.</summary>
    public string Networks => Path.Combine(Root, "networks");

    /// <summary>Locked by the one process that trains this network, where each network has a process of its own. It stays, as <see cref="Lock"/> does.</summary>
    public string LockOf(NetworkId network) => Path.Combine(Root, $".lock-{network}");

    public string Network(NetworkId network) => Path.Combine(Networks, network.ToString());

    public string Weights(NetworkId network, WeightsFile file) => Path.Combine(Network(network), NameOf(file));

    /// <summary>What a restart of the network after the epoch needs.</summary>
    public string Checkpoint(NetworkId network, int epoch) => Of(NetworkFile.Checkpoint(network, epoch));

    /// <summary>S(network, epoch).</summary>
    public string Snapshot(NetworkId network, int epoch) => Of(NetworkFile.Snapshot(network, epoch));

    internal string Of(NetworkFile file) => Path.Combine(Network(file.Network), file.Name);

    internal static string NameOf(WeightsFile file) => file switch
    {
        WeightsFile.Best => "best.safetensors",
        WeightsFile.Last => "last.safetensors",
        WeightsFile.Final => "final.safetensors",
        WeightsFile.Initial => "initial.safetensors",
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, null),
    };
}
