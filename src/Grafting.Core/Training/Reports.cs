namespace Grafting.Training;

/// <summary>Where a running pass stands. Losses are means over the images so far, accuracies percent.</summary>
public sealed record EpochProgress(
    EpochPhase Phase,
    int ImagesDone,
    int ImagesTotal,
    double Loss,
    double Accuracy,
    double LearningRate,
    double ImagesPerSecond);

public enum EpochPhase
{
    Training,
    Testing,
}

/// <summary>What one epoch of one network gave, before its graft. Losses are means over images, accuracies percent.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="LearningRate">That of the last batch.</param>
/// <param name="TrainSeconds">Wall time of the training pass, data included, pauses left out.</param>
/// <param name="TestSeconds">Wall time of the test pass.</param>
/// <param name="Images">Training images of the pass, without those that were left out.</param>
public sealed record EpochReport(
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    TestReport Test,
    double LearningRate,
    double TrainSeconds,
    double TestSeconds,
    int Images)
{
    /// <summary>Training and test images that were left out because they cannot be decoded; the same number in every epoch.</summary>
    public int Skipped { get; init; }

    public double ImagesPerSecond => TrainSeconds > 0 ? Images / TrainSeconds : 0;
}

/// <summary>Loss (mean over images) and accuracies (percent) on the test images.</summary>
/// <param name="Top5">Share of images whose class is among the five likeliest, or among all where there are fewer classes.</param>
public sealed record TestReport(double Loss, double Top1, double Top5, int Correct, int Total);
