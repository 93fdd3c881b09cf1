using Grafting.Host.Rendering;
using Grafting.Training;

namespace Grafting.Host.Tests.Rendering;

/// <summary>A run in its third epoch of ten: network 1 trains, network 2 waits for its donor.</summary>
internal static class Sample
{
    public const string Directory = "runs/20250704-090503-resnet20-fashion-mnist-mini";

    public static NetworkRow Training { get; } = new(
        new NetworkId(1),
        "training",
        Committed: 2,
        Epochs: 10,
        new EpochProgress(EpochPhase.Training, 5000, 10000, 0.43215, 84.1234, 0.0854, 1234.4),
        BestAccuracy: 85.2,
        LastAccuracy: 84.9,
        MeanAlpha: 0.528);

    public static NetworkRow Waiting { get; } = new(
        new NetworkId(2),
        "waiting for donor",
        Committed: 2,
        Epochs: 10,
        Progress: null,
        BestAccuracy: 83,
        LastAccuracy: 82.5,
        MeanAlpha: 0.472);

    public static NetworkRow Fresh { get; } = new(new NetworkId(3), "idle", 0, 10, null, null, null, null);

    public static RunView View(params NetworkRow[] rows) =>
        new("resnet20 on fashion-mnist-mini, 2 networks, level layer, seed 1", rows, TimeSpan.FromSeconds(192), Directory);
}
