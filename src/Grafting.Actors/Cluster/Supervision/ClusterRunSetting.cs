using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>A run that nodes train together, as its supervisor's side needs it.</summary>
/// <param name="Cluster">How it is spread.</param>
/// <param name="Record">run.json.</param>
/// <param name="Plan">What to run.</param>
/// <param name="Start">Where each network begins.</param>
/// <param name="Directory">The run directory.</param>
/// <param name="Recorder">Gets metrics, events and the summary, for the directory.</param>
/// <param name="Time">Measures the run.</param>
internal sealed record ClusterRunSetting(
    ClusterPlan Cluster,
    ReadOnlyMemory<byte> Record,
    RunPlan Plan,
    RunStart Start,
    RunDirectory Directory,
    IRunRecorder Recorder,
    TimeProvider Time)
{
    /// <summary>Of this supervisor.</summary>
    public long Term => Directory.Term;
}
