using Grafting.Actors.Networks;
using Grafting.Actors.Ring;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary>Turns the ring's status into what is drawn.</summary>
internal static class RunViews
{
    public static RunView Of(RunStatus status, string title, string directory) =>
        new(title, [.. status.Networks.Select(network => Row(network, status.Plan.Epochs))], status.Elapsed, directory);

    private static NetworkRow Row(NetworkStatus network, int epochs) => new(
        network.Network,
        network.IsPaused ? "paused" : StateOf(network),
        network.Epoch,
        epochs,
        network.Progress,
        network.BestAccuracy,
        network.TestAccuracy,
        network.MeanAlpha,
        network.Progress?.LearningRate);

    private static string StateOf(NetworkStatus network) => network.Stage switch
    {
        NetworkStage.Idle => "idle",
        NetworkStage.Training when network.Progress?.Phase is Training.EpochPhase.Testing => "testing",
        NetworkStage.Training => "training",
        NetworkStage.WaitingForDonor => "waiting for donor",
        NetworkStage.Grafting => "grafting",
        NetworkStage.Committed => "committed",
        NetworkStage.TestingFinal => "testing",
        NetworkStage.Finished => "finished",
        NetworkStage.Failed => "failed",
        NetworkStage.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(network), network.Stage, null),
    };
}
