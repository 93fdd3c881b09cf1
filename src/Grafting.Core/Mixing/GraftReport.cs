namespace Grafting.Mixing;

/// <summary>What a graft did, in state-dict order: at the layer level a row for each anchor, at the filter level one for each batch norm.</summary>
/// <param name="Layers">Empty at the filter level.</param>
public sealed record GraftReport(IReadOnlyList<LayerCoefficient> Layers)
{
    /// <summary>Empty at the layer level.</summary>
    public IReadOnlyList<NormCoefficients> Norms { get; init; } = [];

    /// <summary>The mean over the rows; null without any.</summary>
    public double? MeanAlpha =>
        Layers.Select(layer => layer.Alpha).Concat(Norms.Select(norm => norm.Mean)).Select(alpha => (double?)alpha).Average();
}

/// <summary>The coefficient of one layer: its new weights are α·own + (1−α)·donor.</summary>
/// <param name="Layer">The anchor's state-dict entry, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="OwnEntropy">Entropy of the own weights, in nats.</param>
/// <param name="DonorEntropy">Entropy of the donor's weights, in nats.</param>
/// <param name="Alpha">α, rounded to two decimals.</param>
public sealed record LayerCoefficient(string Layer, double OwnEntropy, double DonorEntropy, double Alpha);

/// <summary>The coefficients of a batch norm's channels.</summary>
/// <param name="Norm">The state-dict entry of its weight, such as <c>layer1.0.bn1.weight</c>.</param>
/// <param name="Min">The smallest α.</param>
/// <param name="Mean">The mean of the channels' α.</param>
/// <param name="Max">The greatest α.</param>
public sealed record NormCoefficients(string Norm, double Min, double Mean, double Max);
