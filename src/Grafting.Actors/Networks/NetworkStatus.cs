using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Networks;

/// <summary>Where a network stands at one moment. Accuracies are percent.</summary>
/// <param name="Network">The network.</param>
/// <param name="Stage">What it does.</param>
/// <param name="IsPaused">Whether it is held; a graft under way is still finished.</param>
/// <param name="Epoch">The epoch, from 0, that it is in or will start next; the number of epochs once all are committed.</param>
/// <param name="Progress">The pass that runs; null otherwise.</param>
/// <param name="BestAccuracy">The best test accuracy so far, before its graft.</param>
/// <param name="TestAccuracy">The newest test accuracy, before its graft; at the end that of the final weights.</param>
/// <param name="MeanAlpha">The mean coefficient of the newest graft.</param>
/// <param name="SnapshotsQueued">Snapshots of a donor that is ahead, at most N−1.</param>
public sealed record NetworkStatus(
    NetworkId Network,
    NetworkStage Stage,
    bool IsPaused,
    int Epoch,
    EpochProgress? Progress,
    double? BestAccuracy,
    double? TestAccuracy,
    double? MeanAlpha,
    int SnapshotsQueued)
{
    /// <summary>A network that has not started in this process.</summary>
    public static NetworkStatus Initial(NetworkStart start) => new(
        start.Network,
        NetworkStage.Idle,
        false,
        start.Epoch,
        null,
        start.Progress.Best?.Accuracy,
        start.Progress.Last?.Top1,
        null,
        0);
}

public enum NetworkStage
{
    /// <summary>Waits for its first slot.</summary>
    Idle,

    /// <summary>Trains, then tests; <see cref="EpochProgress.Phase"/> tells which.</summary>
    Training,

    /// <summary>Has trained, and its donor has not yet trained the same epoch.</summary>
    WaitingForDonor,

    /// <summary>Mixes the donor's snapshot into its weights.</summary>
    Grafting,

    /// <summary>Has grafted its epoch and waits for the next slot.</summary>
    Committed,

    /// <summary>Tests its final weights.</summary>
    TestingFinal,

    /// <summary>Has done everything.</summary>
    Finished,

    /// <summary>Could not go on.</summary>
    Failed,

    /// <summary>Has failed, and begins again soon.</summary>
    Restarting,

    /// <summary>Was stopped with the run.</summary>
    Stopped,
}
