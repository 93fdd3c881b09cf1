namespace Grafting.Mixing;

/// <summary>What a graft did: one row per anchor, in state-dict order.</summary>
public sealed record GraftReport(IReadOnlyList<LayerCoefficient> Layers);

/// <summary>The coefficient of one layer: its new weights are α·own + (1−α)·donor.</summary>
/// <param name="Layer">The anchor's state-dict entry, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="OwnEntropy">Entropy of the own weights, in nats.</param>
/// <param name="DonorEntropy">Entropy of the donor's weights, in nats.</param>
/// <param name="Alpha">α, rounded to two decimals.</param>
public sealed record LayerCoefficient(string Layer, double OwnEntropy, double DonorEntropy, double Alpha);
