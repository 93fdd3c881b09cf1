namespace Grafting.Runs;

/// <summary>Where the files of a run directory lie.</summary>
/// <param name="Root">The run directory.</param>
public readonly record struct RunPaths(string Root)
{
    public string Record => Path.Combine(Root, "run.json");

    public string Metrics => Path.Combine(Root, "metrics.jsonl");

    public string Log => Path.Combine(Root, "log.jsonl");

    /// <summary>The folder of event files.</summary>
    public string TensorBoard => Path.Combine(Root, "tensorboard");

    public string Summary => Path.Combine(Root, "summary.json");

    public string Network(NetworkId network) => Path.Combine(Root, "networks", network.ToString());

    public string Weights(NetworkId network, WeightsFile file) => Path.Combine(Network(network), file switch
    {
        WeightsFile.Best => "best.safetensors",
        WeightsFile.Last => "last.safetensors",
        WeightsFile.Final => "final.safetensors",
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, null),
    });
}
