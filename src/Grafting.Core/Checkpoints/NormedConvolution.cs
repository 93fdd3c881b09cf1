namespace Grafting.Checkpoints;

/// <summary>
/// A convolution and the batch norm that takes its output, as indexes of state-dict entries: what grafting at filter level mixes
/// channel by channel. The architecture declares it.
/// </summary>
/// <param name="Weight">The convolution's weight.</param>
/// <param name="Bias">The convolution's bias, if it has one.</param>
/// <param name="Gamma">The batch norm's weight γ.</param>
/// <param name="Beta">The batch norm's bias β.</param>
/// <param name="Mean">Its running mean.</param>
/// <param name="Variance">Its running variance.</param>
/// <param name="Input">
/// The pair, by its place in <see cref="StateLayout.Pairs"/>, whose batch norm alone the convolution's input comes through. Null
/// where none or a sum of several does, and where filters do not see all input channels (depthwise).
/// </param>
public sealed record NormedConvolution(int Weight, int? Bias, int Gamma, int Beta, int Mean, int Variance, int? Input);
