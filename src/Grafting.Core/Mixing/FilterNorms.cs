namespace Grafting.Mixing;

/// <summary>The L1 norms of one convolution's output filters.</summary>
/// <param name="Layer">The name of the convolution's weight.</param>
/// <param name="Sorted">The smallest first.</param>
public sealed record FilterNorms(string Layer, IReadOnlyList<double> Sorted)
{
    /// <summary>The median as NumPy has it: the mean of the middle two where there is no middle one.</summary>
    public double Median => Quantile(0.5);

    /// <summary>Filters whose norm is below <paramref name="threshold"/>.</summary>
    public int Below(double threshold) => Sorted.Count(norm => norm < threshold);

    /// <summary>The norm that a <paramref name="share"/> of the filters stays below, with linear interpolation between two norms.</summary>
    public double Quantile(double share)
    {
        var place = share * (Sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, Sorted.Count - 1);
        return Sorted[below] + (place - below) * (Sorted[above] - Sorted[below]);
    }
}
