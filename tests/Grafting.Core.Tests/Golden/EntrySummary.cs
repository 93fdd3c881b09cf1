using Grafting.Checkpoints;

namespace Grafting.Core.Tests.Golden;

/// <summary>What stands for an entry too large to store: samples are its first, middle and last number in PyTorch's order.</summary>
internal sealed record EntrySummary(int Size, double[] Samples, double Sum, double Magnitude)
{
    /// <summary>
    /// How far an entry is from this: samples in units of the mean magnitude, sums in units of the sum of magnitudes.
    /// </summary>
    public double DistanceTo(NetworkState state, string name)
    {
        var values = new float[Size];
        state.CopyTo(state.Layout.IndexOf(name), values);
        var sampled = new double[] { values[0], values[Size / 2], values[^1] };
        var ofSamples = Samples.Zip(sampled, (a, b) => Math.Abs(a - b) / (Magnitude / Size)).Max();
        var ofSum = Math.Abs(Sum - values.Sum(value => (double)value)) / Magnitude;
        var ofMagnitude = Math.Abs(Magnitude - values.Sum(value => Math.Abs((double)value))) / Magnitude;
        return Math.Max(ofSamples, Math.Max(ofSum, ofMagnitude));
    }
}
