using Grafting.Experiments;

namespace Grafting.Host.Commands;

/// <summary>What <c>evaluate</c> was asked for.</summary>
/// <param name="Files">At least one file of weights.</param>
/// <param name="Model">Their architecture; null means what each file says.</param>
/// <param name="Options">The data set, its folder, its limit, and who decodes it.</param>
/// <param name="IsEnsemble">Measure the mean of all outputs too.</param>
/// <param name="LogitsPath">Where the outputs of the one file go, or null.</param>
internal sealed record EvaluationRequest(
    IReadOnlyList<string> Files, string? Model, TrainOptions Options, bool IsEnsemble, string? LogitsPath);
