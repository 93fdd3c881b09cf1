using static TorchSharp.torch;

namespace Grafting.Architectures.Fused;

/// <summary>The tensors and constants of a batch norm: float32, one number per channel, in the processor's memory.</summary>
/// <param name="Weight">γ.</param>
/// <param name="Bias">β.</param>
/// <param name="WeightGradient">Where γ's gradient is added; null in a network that only evaluates.</param>
/// <param name="BiasGradient">Where β's gradient is added; null likewise.</param>
/// <param name="Mean">Running mean, updated in place.</param>
/// <param name="Variance">Running variance (unbiased), updated in place.</param>
/// <param name="Momentum">Share of the new batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance before its root.</param>
internal sealed record NormParameters(
    Tensor Weight,
    Tensor Bias,
    Tensor? WeightGradient,
    Tensor? BiasGradient,
    Tensor Mean,
    Tensor Variance,
    double Momentum,
    double Epsilon);
