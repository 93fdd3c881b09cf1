using System.Collections.Concurrent;
using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Tests.Support;

/// <summary>Keeps what a run records.</summary>
internal sealed class MemoryRecorder : IRunRecorder
{
    /// <summary>Called before anything is recorded, with the member's name; may throw.</summary>
    public Action<string> OnRecord { get; init; } = _ => { };

    public ConcurrentQueue<(NetworkId Network, int Epoch, GraftReport? Graft)> Epochs { get; } = new();

    public ConcurrentQueue<(string Name, NetworkId? Network, string? Detail)> Events { get; } = new();

    /// <summary>Every weight file in the order of writing, with what was in it.</summary>
    public ConcurrentQueue<(NetworkId Network, WeightsFile File, int Epoch, long Hash)> Weights { get; } = new();

    public RunSummary? Summary { get; private set; }

    public IReadOnlyList<long> FinalHashes =>
        [.. Weights.Where(row => row.File is WeightsFile.Final).OrderBy(row => row.Network).Select(row => row.Hash)];

    public void RecordEpoch(NetworkId network, EpochReport report, GraftReport? graft)
    {
        OnRecord(nameof(RecordEpoch));
        Epochs.Enqueue((network, report.Epoch, graft));
    }

    public void RecordEvent(string name, NetworkId? network, string? detail)
    {
        OnRecord(nameof(RecordEvent));
        Events.Enqueue((name, network, detail));
    }

    public void SaveWeights(NetworkId network, WeightsFile file, NetworkState state)
    {
        OnRecord(nameof(SaveWeights));
        var (_, epoch, hash) = ChainState.Read(state);
        Weights.Enqueue((network, file, epoch, hash));
    }

    public void RecordSummary(RunSummary summary)
    {
        OnRecord(nameof(RecordSummary));
        Summary = summary;
    }
}
