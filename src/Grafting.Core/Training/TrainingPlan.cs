using Grafting.Architectures;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Mixing;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>What all networks of a run share: options, images, architecture. Safe for all threads; dispose it after the run.</summary>
public sealed class TrainingPlan : IDisposable
{
    /// <summary>While one batch is trained on, the next is decoded whole, and the one after it has begun.</summary>
    private const int BatchesAhead = 2;

    private readonly Architecture _architecture;
    private readonly IBatchSource _train;
    private readonly IBatchSource _test;

    /// <param name="options">Validated options.</param>
    /// <param name="data">The data set, already limited as the options say.</param>
    /// <param name="time">The clock that passes are measured with.</param>
    /// <exception cref="UsageException">The architecture is not made for these images, or not for grafting at this level.</exception>
    public TrainingPlan(TrainOptions options, DataSet data, TimeProvider time)
    {
        (Options, Data, Time) = (options, data, time);
        _architecture = Catalog.Find(options.Model, data.Family);
        var decoding = new DecodingPlan(
            _architecture.Pictures,
            options.Workers ?? Environment.ProcessorCount,
            BatchesAhead * options.BatchSize,
            image => ImageSkipped?.Invoke(image));
        _train = data.Train.ToBatches(data.Normalization, decoding);
        _test = data.Test.ToBatches(data.Normalization, decoding);
        Layout = _architecture.LayoutFor(data.Classes.Count, data.Train.Channels);
        GraftRule = GraftRule.For(options, Layout);
    }

    /// <summary>An image cannot be decoded; told once, on the thread of the network that came to it first.</summary>
    public event Action<SkippedImage>? ImageSkipped;

    public TrainOptions Options { get; }

    public DataSet Data { get; }

    public TimeProvider Time { get; }

    /// <summary>The state dict of each network of the run.</summary>
    public Checkpoints.StateLayout Layout { get; }

    public GraftRule GraftRule { get; }

    public int BatchesPerEpoch => (Data.Train.Count + Options.BatchSize - 1) / Options.BatchSize;

    internal Initialization Initialization => _architecture.Initialization;

    internal DeclaredNetwork Declare() => _architecture.Declare(Data.Classes.Count, Data.Train.Channels);

    /// <summary>The training batches of one network and epoch, in the order and with the crops that its streams draw.</summary>
    internal IBatchSequence TrainingBatches(NetworkId network, int epoch, int rollbacks, Device device)
    {
        RandomStream Stream(RandomPurpose purpose) => new(Options.Seed, network, purpose, epoch, rollbacks);
        var order = Options.Shuffle ? Stream(RandomPurpose.Order).Permutation(Data.Train.Count) : null;
        var pass = new PassPlan(order, Options.Augment ? Stream(RandomPurpose.Augmentation) : null);
        return _train.Pass(pass, device);
    }

    /// <summary>What dropout draws from in one epoch of one network.</summary>
    internal Generator DropoutGenerator(NetworkId network, int epoch, int rollbacks, Device device)
    {
        var stream = new RandomStream(Options.Seed, network, RandomPurpose.Dropout, epoch, rollbacks);
        return new Generator(stream.NextUInt64() >> 1, device);
    }

    /// <summary>The test images in file order, as they are.</summary>
    internal IBatchSequence TestBatches(Device device) => _test.Pass(PassPlan.Plain, device);

    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
    }
}
