using System.Text.Json;
using Grafting.Architectures;
using Grafting.Checkpoints;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A run directory as another program sees it: files, lines and JSON.</summary>
internal sealed record RunFolder(string Path)
{
    public string[] Files => TemporaryFolder.FilesBelow(Path);

    public JsonElement Record => Json(File.ReadAllText(System.IO.Path.Combine(Path, "run.json")));

    public JsonElement Summary => Json(File.ReadAllText(System.IO.Path.Combine(Path, "summary.json")));

    /// <summary>The rows of metrics.jsonl that tell of epochs.</summary>
    public JsonElement[] Epochs => [.. Lines.Where(line => line.TryGetProperty("epoch", out _))];

    /// <summary>The names of the events in metrics.jsonl.</summary>
    public string[] Events => [.. Lines.Where(line => line.TryGetProperty("event", out _)).Select(line => line.GetProperty("event").GetString()!)];

    /// <summary>The names of the files that are a run's state and results. TensorBoard's are as many as there were processes.</summary>
    public string[] Names => [.. Files.Where(file => !file.StartsWith("tensorboard/", StringComparison.Ordinal))];

    /// <summary>Network and epoch of each row, in order of networks.</summary>
    public (int Network, int Epoch)[] Committed =>
        [.. Epochs.Select(row => (row.GetProperty("network").GetInt32(), row.GetProperty("epoch").GetInt32())).Order()];

    /// <summary>Everything in it, byte for byte.</summary>
    public Dictionary<string, string> Contents =>
        Files.ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(System.IO.Path.Combine(Path, file))));

    private IEnumerable<JsonElement> Lines => File.ReadAllLines(System.IO.Path.Combine(Path, "metrics.jsonl")).Select(Json);

    public JsonElement Epoch(int network, int epoch) => Epochs.Single(row =>
        row.GetProperty("network").GetInt32() == network && row.GetProperty("epoch").GetInt32() == epoch);

    /// <summary>A weights file, <c>best</c>, <c>last</c> or <c>final</c>.</summary>
    public string Weights(int network, string name) => System.IO.Path.Combine(Path, "networks", $"{network}", $"{name}.safetensors");

    public byte[] Bytes(int network, string name) => File.ReadAllBytes(Weights(network, name));

    /// <summary>Reads a weights file as weights of the architecture that it names.</summary>
    public NetworkState State(int network, string name)
    {
        var file = StoredWeights.Open(Weights(network, name));
        return file.Read(FileLayout.Identify(file, model: null));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
