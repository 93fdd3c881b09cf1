using Grafting.Checkpoints;
using Grafting.Runs;

namespace Grafting.Core.Tests.Chaos;

/// <summary>A store and a recorder of a run directory that write a line of text where the real ones would write a file.</summary>
internal sealed class StubFiles(RunPaths paths) : INetworkStore, IRunRecorder
{
    public const string Content = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";
    public const string Sha256 = "whole";

    /// <summary>What was asked of it, in order.</summary>
    public List<string> Calls { get; } = [];

    public string SaveSnapshot(EpochAttempt attempt, NetworkState snapshot) =>
        Write($"snapshot {attempt.Network}@{attempt.Epoch}", paths.Snapshot(attempt.Network, attempt.Epoch));

    public string SaveCheckpoint(EpochAttempt attempt, int rollbacks, Checkpoint checkpoint) =>
        Write($"checkpoint {attempt.Network}@{attempt.Epoch}", paths.Checkpoint(attempt.Network, attempt.Epoch));

    public string SaveWeights(NetworkId network, WeightsFile file, NetworkState state) =>
        Write($"weights {network}", paths.Weights(network, file));

    public void ReadSnapshot(StoredSnapshot snapshot, NetworkState destination) => Calls.Add("read snapshot");

    public void ReadCheckpoint(NetworkId network, int epoch, string sha256, Checkpoint destination) => Calls.Add("read checkpoint");

    public void RecordStart(NetworkStart start, string? reason) => Calls.Add($"start {start.Network}");

    public RunStart RestartOf(NetworkId network)
    {
        Calls.Add($"restart {network}");
        return RunStart.First(network.Value);
    }

    public void RecordEpoch(CommittedEpoch epoch) => Calls.Add($"epoch {epoch.Of.Network}@{epoch.Of.Epoch}");

    public void RecordEvent(string name, NetworkId? network, string? detail) => Calls.Add(name);

    public void RecordSummary(RunSummary summary) => Calls.Add("summary");

    private string Write(string call, string path)
    {
        Calls.Add(call);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Content);
        return Sha256;
    }
}
