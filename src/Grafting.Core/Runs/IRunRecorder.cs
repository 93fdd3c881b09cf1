using Grafting.Checkpoints;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Runs;

/// <summary>Writes a run's results. Members are safe to call from any thread; each returns when the data is in the file.</summary>
public interface IRunRecorder
{
    /// <summary>Appends the metrics row of an epoch that is committed.</summary>
    void RecordEpoch(NetworkId network, EpochReport report, GraftReport? graft);

    /// <summary>Appends an event: a fault, a restart, a pause.</summary>
    void RecordEvent(string name, NetworkId? network, string? detail);

    /// <summary>Replaces <c>networks/i/best.safetensors</c>, <c>last.safetensors</c> or <c>final.safetensors</c>, atomically.</summary>
    void SaveWeights(NetworkId network, WeightsFile file, NetworkState state);

    /// <summary>Writes summary.json: the run is finished.</summary>
    void RecordSummary(RunSummary summary);
}

public enum WeightsFile
{
    /// <summary>The weights of the best test accuracy so far, before their graft.</summary>
    Best,

    /// <summary>The last epoch's weights, before their graft.</summary>
    Last,

    /// <summary>The weights after the last graft.</summary>
    Final,
}
