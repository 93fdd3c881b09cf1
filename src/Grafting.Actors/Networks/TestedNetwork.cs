using Grafting.Runs;

namespace Grafting.Actors.Networks;

/// <summary>A network whose final weights are tested and written.</summary>
/// <param name="Summary">Its results.</param>
/// <param name="Final">SHA-256 of its final weights.</param>
internal sealed record TestedNetwork(NetworkSummary Summary, string Final);
