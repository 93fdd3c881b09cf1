using Grafting.Runs;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>The run is over, and its results are brought to the directory where it was begun.</summary>
/// <param name="home">The node with that directory.</param>
/// <param name="summary">Null where the run has not finished.</param>
internal sealed class Homecoming(Member home, RunSummary? summary)
{
    public Member Home { get; } = home;

    public RunSummary? Summary { get; } = summary;

    /// <summary>What it must have; null until that is known.</summary>
    public IReadOnlyList<NamedFile>? Files { get; set; }
}
