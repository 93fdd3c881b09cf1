using Grafting.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Architectures;

/// <summary>What a weight is drawn from.</summary>
internal sealed record WeightDistribution(Func<StateEntry, double> Scale, bool IsNormal)
{
    /// <summary>Variance 2 / fan-in: He et al., ICCV 2015, equation 10.</summary>
    public static WeightDistribution NormalByInputs { get; } = new(entry => Math.Sqrt(2 / FanIn(entry)), IsNormal: true);

    /// <summary>Variance 2 / fan-out: the same, equation 14.</summary>
    public static WeightDistribution NormalByOutputs { get; } = new(entry => Math.Sqrt(2 / FanOut(entry)), IsNormal: true);

    /// <summary>Within ±1/√fan-in.</summary>
    public static WeightDistribution UniformByInputs { get; } = new(entry => 1 / Math.Sqrt(FanIn(entry)), IsNormal: false);

    /// <summary>Within ±√(6 / fan-in), which has variance 2 / fan-in.</summary>
    public static WeightDistribution UniformKaiming { get; } = new(entry => Math.Sqrt(6 / FanIn(entry)), IsNormal: false);

    /// <summary>Mean 0, the same deviation whatever the shape.</summary>
    public static WeightDistribution Normal(double deviation) => new(_ => deviation, IsNormal: true);

    public Tensor Draw(StateEntry entry, Generator generator)
    {
        var scale = Scale(entry);
        var values = zeros(entry.Shape.ToArray());
        return IsNormal ? values.normal_(0, scale, generator) : values.uniform_(-scale, scale, generator);
    }

    private static double FanIn(StateEntry weight) => weight.Length / (double)weight.Shape[0];

    private static double FanOut(StateEntry weight) => weight.Length / (double)weight.Shape[1];
}
