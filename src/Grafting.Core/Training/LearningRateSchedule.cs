using Grafting.Data;
using Grafting.Experiments;

namespace Grafting.Training;

/// <summary>The learning rate of one network at each batch of a run.</summary>
/// <param name="initial">lr_i, what the network starts from.</param>
/// <param name="cosine">Cosine annealing over the whole run; otherwise steps.</param>
/// <param name="totalBatches">T: epochs × batches of an epoch.</param>
/// <param name="epochsPerStep">Whole epochs after which a step schedule multiplies the rate by 0.1.</param>
public sealed class LearningRateSchedule(double initial, bool cosine, long totalBatches, int epochsPerStep)
{
    /// <summary>Whole epochs of a step for small images.</summary>
    public const int EpochsPerStep = 60;

    /// <summary>Whole epochs of a step for large images.</summary>
    public const int LargeEpochsPerStep = 30;

    /// <summary>The schedule of network <paramref name="network"/> for images in batches as the options say.</summary>
    public static LearningRateSchedule For(
        TrainOptions options, NetworkId network, int batchesPerEpoch, ImageFamily images = ImageFamily.Small) => new(
        InitialRate(options, network),
        options.Cosine,
        (long)options.Epochs * batchesPerEpoch,
        images is ImageFamily.Large ? LargeEpochsPerStep : EpochsPerStep);

    /// <summary>
    /// lr, or with <c>--difflr</c> lr · (1 + cos(π·(N−i)/N)) / 2 for network i of N (Meng et al., CVPR 2020, section 3.4).
    /// </summary>
    public static double InitialRate(TrainOptions options, NetworkId network)
    {
        var position = (double)(options.Networks - network.Value) / options.Networks;
        return options.DifferentRates ? options.LearningRate * (1 + Math.Cos(Math.PI * position)) / 2 : options.LearningRate;
    }

    /// <summary>The rate at batch <paramref name="batch"/> of the whole run (from 0), in epoch <paramref name="epoch"/>.</summary>
    public double At(int epoch, long batch) => cosine
        ? initial * (1 + Math.Cos(Math.PI * batch / totalBatches)) / 2
        : initial * Math.Pow(0.1, epoch / epochsPerStep);
}
