using Grafting.Checkpoints;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Training;

namespace Grafting.Benchmarks;

/// <summary>What benchmarks work on: images of CIFAR-10's shape and networks with drawn weights. Times depend on no value.</summary>
internal static class Samples
{
    public const int BatchSize = 128;

    private const int Side = 32;
    private const int Channels = 3;
    private const int ClassCount = 10;

    public static Normalization Normalization { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2023f, 0.1994f, 0.2010f]);

    /// <summary>A data set of drawn images.</summary>
    public static DataSet DataSet(int train, int test) => new(
        "drawn",
        Images(train),
        Images(test),
        [.. Enumerable.Range(0, ClassCount).Select(label => $"class {label}")],
        Normalization,
        Checksum: "");

    /// <summary>The trainer of one network, on the calling thread; epochs have as many batches as asked for.</summary>
    public static INetworkTrainer Trainer(string model, Precision precision, NetworkId network, int batches)
    {
        var options = new TrainOptions { Model = model, Precision = precision, BatchSize = BatchSize };
        var plan = new TrainingPlan(options, DataSet(batches * BatchSize, test: 1), TimeProvider.System);
        return new NetworkTrainerFactory(plan).Create(network);
    }

    /// <summary>A snapshot of freshly drawn weights; each network has its own.</summary>
    public static NetworkState Snapshot(string model, NetworkId network)
    {
        using var trainer = Trainer(model, Precision.Fp32, network, batches: 1);
        var snapshot = new NetworkState(trainer.Layout);
        trainer.CopySnapshotTo(snapshot);
        return snapshot;
    }

    /// <summary>Drawn images with drawn labels.</summary>
    public static ImageSet Images(int count)
    {
        var stream = new RandomStream(seed: 1, new NetworkId(1), RandomPurpose.Augmentation, epoch: 0);
        byte[] Bytes(int length, int bound) => [.. Enumerable.Range(0, length).Select(_ => (byte)stream.Next(bound))];
        return new ImageSet(Side, Side, Channels, Bytes(count * Side * Side * Channels, 256), Bytes(count, ClassCount));
    }
}
