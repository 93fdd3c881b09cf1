using Grafting.Architectures.Fused;
using Grafting.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.Layers;

/// <summary>Batch normalization of images, with float32 weights and statistics whatever the images' precision.</summary>
public sealed class BatchNorm : Layer
{
    private const double Momentum = 0.1;

    private readonly int _trackedEntry;
    private readonly double _epsilon;
    private NetworkMemory? _memory;
    private NormParameters? _norm;

    internal BatchNorm(int weight, int bias, int mean, int variance, int tracked, double epsilon) =>
        (WeightEntry, BiasEntry, MeanEntry, VarianceEntry, _trackedEntry, _epsilon) = (weight, bias, mean, variance, tracked, epsilon);

    internal int WeightEntry { get; }

    internal int BiasEntry { get; }

    internal int MeanEntry { get; }

    internal int VarianceEntry { get; }

    /// <summary>Normalizes, adds the residual if there is one, and activates.</summary>
    /// <param name="x">Images × channels × height × width, used by nothing else afterwards.</param>
    /// <param name="tape">
    /// In training: normalizes by the batch, updates the statistics and records itself. Null normalizes by the statistics.
    /// </param>
    /// <param name="activation">What the sum goes through.</param>
    /// <param name="residual">Of the shape of <paramref name="x"/>, or null.</param>
    public Tensor Forward(Tensor x, Tape? tape, Activation activation, Tensor? residual = null)
    {
        var norm = _norm!;
        if (tape is not null)
        {
            _memory!.Count(_trackedEntry);
        }

        if (FusedNormStep.Supports(x) && (residual is null || FusedNormStep.Supports(residual)))
        {
            return tape is null
                ? FusedNormStep.Evaluate(x, residual, activation.NegativeSlope, norm)
                : tape.Record(FusedNormStep.Forward(x, residual, activation.NegativeSlope, norm), x, residual);
        }

        var isTraining = tape is not null;
        var y = functional.batch_norm(x, norm.Mean, norm.Variance, norm.Weight, norm.Bias, isTraining, norm.Momentum, norm.Epsilon);
        return activation.Apply(residual is null ? y : y.add_(residual));
    }

    internal override void Bind(NetworkMemory memory)
    {
        _memory = memory;
        _norm = new NormParameters(
            memory.Master(WeightEntry),
            memory.Master(BiasEntry),
            memory.Gradient(WeightEntry),
            memory.Gradient(BiasEntry),
            memory.Statistic(MeanEntry),
            memory.Statistic(VarianceEntry),
            Momentum,
            _epsilon);
    }
}
