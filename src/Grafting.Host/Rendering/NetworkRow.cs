using Grafting.Training;

namespace Grafting.Host.Rendering;

/// <summary>One network at one moment; accuracies are percent.</summary>
/// <param name="State">In design words: training, waiting for donor, …</param>
/// <param name="Committed">Epochs that are committed: also the index, from 0, of the epoch that it is in.</param>
/// <param name="Epochs">Epochs of the run.</param>
/// <param name="Progress">The pass that runs now, if any.</param>
/// <param name="BestAccuracy">The best test accuracy so far.</param>
/// <param name="LastAccuracy">The newest test accuracy.</param>
/// <param name="MeanAlpha">Mean coefficient of the newest graft.</param>
/// <param name="LearningRate">The newest learning rate.</param>
internal sealed record NetworkRow(
    NetworkId Network,
    string State,
    int Committed,
    int Epochs,
    EpochProgress? Progress,
    double? BestAccuracy,
    double? LastAccuracy,
    double? MeanAlpha,
    double? LearningRate)
{
    /// <summary>The newest figures of a training pass; they stay while the network is tested, grafted or waits.</summary>
    public EpochProgress? Training { get; init; } = Progress is { Phase: EpochPhase.Training } ? Progress : null;

    /// <summary>Share of this epoch's training pass that is done.</summary>
    public double Trained { get; init; } = Progress is { Phase: EpochPhase.Training } ? ShareOf(Progress) : Progress is null ? 0 : 1;

    public bool IsFinished => Committed == Epochs;

    /// <summary>Epochs done, this one's part included.</summary>
    public double Done => IsFinished ? Epochs : Committed + Trained;

    private static double ShareOf(EpochProgress pass) => pass.ImagesTotal > 0 ? (double)pass.ImagesDone / pass.ImagesTotal : 0;
}
