using Grafting.Architectures;
using Grafting.Data;
using Grafting.Experiments;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>What all networks of a run share: options, images, architecture. Immutable and safe for all threads.</summary>
public sealed class TrainingPlan
{
    private readonly Architecture _architecture;
    private readonly ImageBatcher _trainBatcher;

    /// <param name="options">Validated options.</param>
    /// <param name="data">The data set, already limited as the options say.</param>
    /// <param name="time">The clock that passes are measured with.</param>
    public TrainingPlan(TrainOptions options, DataSet data, TimeProvider time)
    {
        (Options, Data, Time) = (options, data, time);
        _architecture = Catalog.Find(options.Model);
        _trainBatcher = new ImageBatcher(data.Train, data.Normalization);
        TestBatcher = new ImageBatcher(data.Test, data.Normalization);
        Layout = _architecture.LayoutFor(data.Classes.Count, data.Train.Channels);
    }

    public TrainOptions Options { get; }

    public DataSet Data { get; }

    public TimeProvider Time { get; }

    /// <summary>The state dict of each network of the run.</summary>
    public Checkpoints.StateLayout Layout { get; }

    public int BatchesPerEpoch => (Data.Train.Count + Options.BatchSize - 1) / Options.BatchSize;

    internal ImageBatcher TestBatcher { get; }

    internal Initialization Initialization => _architecture.Initialization;

    internal DeclaredNetwork Declare() => _architecture.Declare(Data.Classes.Count, Data.Train.Channels);

    /// <summary>The training batches of one network and epoch, in the order and with the crops that its streams draw.</summary>
    internal BatchSequence TrainingBatches(NetworkId network, int epoch, Device device)
    {
        RandomStream Stream(RandomPurpose purpose) => new(Options.Seed, network, purpose, epoch);
        var order = Options.Shuffle ? Stream(RandomPurpose.Order).Permutation(Data.Train.Count) : null;
        return new BatchSequence(Data.Train, _trainBatcher, device, order, Options.Augment ? Stream(RandomPurpose.Augmentation) : null);
    }
}
