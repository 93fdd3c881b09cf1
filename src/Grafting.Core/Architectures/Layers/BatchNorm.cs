using Grafting.Architectures.Fused;
using Grafting.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.Layers;

/// <summary>Batch normalization of images, with float32 weights and statistics whatever the images' precision.</summary>
public sealed class BatchNorm : Layer
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private readonly int _meanEntry;
    private readonly int _varianceEntry;
    private readonly int _weightEntry;
    private readonly int _biasEntry;
    private readonly int _trackedEntry;
    private NetworkMemory? _memory;
    private Tensor? _mean;
    private Tensor? _variance;
    private Tensor? _weight;
    private Tensor? _bias;

    internal BatchNorm(int weight, int bias, int mean, int variance, int tracked) =>
        (_weightEntry, _biasEntry, _meanEntry, _varianceEntry, _trackedEntry) = (weight, bias, mean, variance, tracked);

    /// <summary>Normalizes, adds the residual if there is one, and activates.</summary>
    /// <param name="x">Images × channels × height × width; may be overwritten.</param>
    /// <param name="training">Normalize by the batch and update the statistics; otherwise normalize by the statistics.</param>
    /// <param name="activation">What the sum goes through.</param>
    /// <param name="residual">Of the shape of <paramref name="x"/>, or null.</param>
    public Tensor Forward(Tensor x, bool training, Activation activation, Tensor? residual = null)
    {
        if (training)
        {
            _memory!.Count(_trackedEntry);
            if (FusedNorm.Supports(x))
            {
                return FusedNorm.Apply(x, _weight!, _bias!, residual, Settings(activation));
            }
        }

        var y = functional.batch_norm(x, _mean!, _variance!, _weight!, _bias!, training, Momentum, Epsilon);
        return activation.Apply(residual is null ? y : y.add_(residual));
    }

    private FusedNormSettings Settings(Activation activation) => new(_mean!, _variance!, Momentum, Epsilon, activation.NegativeSlope);

    internal override void Bind(NetworkMemory memory)
    {
        _memory = memory;
        _mean = memory.Statistic(_meanEntry);
        _variance = memory.Statistic(_varianceEntry);
        _weight = memory.Master(_weightEntry);
        _bias = memory.Master(_biasEntry);
    }
}
