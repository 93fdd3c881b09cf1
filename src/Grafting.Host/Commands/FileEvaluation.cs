using Grafting.Training;

namespace Grafting.Host.Commands;

/// <summary>The measurement of one file of weights, or of the ensemble of all of them.</summary>
/// <param name="File">Null for the ensemble.</param>
internal sealed record FileEvaluation(string? File, TestReport Report);
