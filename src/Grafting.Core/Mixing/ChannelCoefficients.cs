namespace Grafting.Mixing;

/// <summary>
/// The coefficients α of a batch norm's channels, from its weights γ: α = |γ_own| / (|γ_own| + |γ_donor|), in double and not
/// rounded; 1/2 where both are 0. A channel that a norm scales to nothing so takes over its twin.
/// </summary>
internal sealed class ChannelCoefficients
{
    private readonly double[] _alphas;

    private ChannelCoefficients(double[] alphas)
    {
        _alphas = alphas;
        Shares = [.. alphas.Select(alpha => (float)alpha)];
        Rests = [.. alphas.Select(WeightedSum.RestOf)];
    }

    /// <summary>α of each channel as the mix uses it.</summary>
    public float[] Shares { get; }

    /// <summary>1−α of each channel as the mix uses it.</summary>
    public float[] Rests { get; }

    public static ChannelCoefficients Of(ReadOnlySpan<float> ownGamma, ReadOnlySpan<float> donorGamma)
    {
        var alphas = new double[ownGamma.Length];
        for (var j = 0; j < alphas.Length; j++)
        {
            alphas[j] = For(ownGamma[j], donorGamma[j]);
        }

        return new ChannelCoefficients(alphas);
    }

    public NormCoefficients Summary(string norm) => new(norm, _alphas.Min(), _alphas.Average(), _alphas.Max());

    private static double For(double ownGamma, double donorGamma)
    {
        var sum = Math.Abs(ownGamma) + Math.Abs(donorGamma);
        return sum > 0 ? Math.Abs(ownGamma) / sum : 0.5;
    }
}
