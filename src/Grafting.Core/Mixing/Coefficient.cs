namespace Grafting.Mixing;

/// <summary>
/// The coefficient α of a layer from the entropies of its own and its donor's weights:
/// α = A/π · arctan(c · (H_own − H_donor)) + 1/2, rounded to two decimals, ties to even
/// (Meng et al., CVPR 2020, equation 8; the published code rounds, and so do we).
/// </summary>
public static class Coefficient
{
    /// <param name="ownEntropy">H_own, in nats.</param>
    /// <param name="donorEntropy">H_donor, in nats.</param>
    /// <param name="a">A, in [0, 1]: α stays within 1/2 ± A/2.</param>
    /// <param name="c">c, at least 0 and finite.</param>
    /// <returns>The share of the own weights, in [0, 1].</returns>
    public static double For(double ownEntropy, double donorEntropy, double a, double c) =>
        Math.Round(a / Math.PI * Math.Atan(c * (ownEntropy - donorEntropy)) + 0.5, 2, MidpointRounding.ToEven);
}
