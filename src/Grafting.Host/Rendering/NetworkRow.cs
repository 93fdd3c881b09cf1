using Grafting.Actors.Networks;
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
internal sealed record NetworkRow(
    NetworkId Network,
    string State,
    int Committed,
    int Epochs,
    EpochProgress? Progress,
    double? BestAccuracy,
    double? LastAccuracy,
    double? MeanAlpha)
{
    /// <summary>The newest figures of a training pass; they stay while the network is tested, grafted or waits.</summary>
    public EpochProgress? Training { get; init; } = Progress is { Phase: EpochPhase.Training } ? Progress : null;

    /// <summary>Share of this epoch's training pass that is done.</summary>
    public double Trained { get; init; } = TrainedOf(Progress);

    /// <summary>Epochs that were committed before this process began.</summary>
    public int Before { get; init; }

    public bool IsFinished => Committed == Epochs;

    /// <summary>Epochs done, this one's part included.</summary>
    public double Done => IsFinished ? Epochs : Committed + Trained;

    /// <param name="status">What the ring says of the network.</param>
    /// <param name="epochs">Epochs of the run.</param>
    /// <param name="before">Epochs that were committed before this process began.</param>
    public static NetworkRow Of(NetworkStatus status, int epochs, int before) => new(
        status.Network,
        StateOf(status),
        status.Epoch,
        epochs,
        status.Progress,
        status.BestAccuracy,
        status.TestAccuracy,
        status.MeanAlpha)
    {
        Before = before,
        Trained = status.Stage is NetworkStage.WaitingForDonor or NetworkStage.Grafting ? 1 : TrainedOf(status.Progress),
    };

    private static string StateOf(NetworkStatus status) => status.Stage switch
    {
        NetworkStage.Finished => "finished",
        NetworkStage.Failed => "failed",
        NetworkStage.Restarting => "restarting",
        NetworkStage.Stopped => "stopped",
        _ when status.IsPaused => "paused",
        NetworkStage.Training when status.Progress is { Phase: EpochPhase.Testing } => "testing",
        NetworkStage.Training => "training",
        NetworkStage.WaitingForDonor => "waiting for donor",
        NetworkStage.Grafting => "grafting",
        NetworkStage.TestingFinal => "testing",
        NetworkStage.Idle or NetworkStage.Committed => "waiting for slot",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status.Stage, null),
    };

    private static double TrainedOf(EpochProgress? pass) => pass switch
    {
        null => 0,
        { Phase: EpochPhase.Testing } => 1,
        { ImagesTotal: > 0 } => (double)pass.ImagesDone / pass.ImagesTotal,
        _ => 0,
    };
}
