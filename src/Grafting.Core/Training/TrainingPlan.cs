using System.Collections.Concurrent;
using Grafting.Architectures;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Mixing;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>What all networks of a run share: options, images, architecture. Safe for all threads; dispose it after the run.</summary>
public sealed class TrainingPlan : IDisposable
{
    private readonly Architecture _architecture;
    private readonly ImageBatcher _trainBatcher;
    private readonly ImageBatcher _testBatcher;

    /// <summary>Training and test images on each device that is not the processor, sent there by the first network that needs them.</summary>
    private readonly ConcurrentDictionary<string, Lazy<(DeviceImages Train, DeviceImages Test)>> _onDevices = new(StringComparer.Ordinal);

    /// <param name="options">Validated options.</param>
    /// <param name="data">The data set, already limited as the options say.</param>
    /// <param name="time">The clock that passes are measured with.</param>
    /// <exception cref="UsageException">The architecture is not made for these images, or not for grafting at this level.</exception>
    public TrainingPlan(TrainOptions options, DataSet data, TimeProvider time)
    {
        (Options, Data, Time) = (options, data, time);
        _architecture = Catalog.Find(options.Model, data.Family);
        _trainBatcher = new ImageBatcher(data.Train, data.Normalization);
        _testBatcher = new ImageBatcher(data.Test, data.Normalization);
        Layout = _architecture.LayoutFor(data.Classes.Count, data.Train.Channels);
        GraftRule = GraftRule.For(options, Layout);
    }

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
    internal IBatchSequence TrainingBatches(NetworkId network, int epoch, Device device)
    {
        RandomStream Stream(RandomPurpose purpose) => new(Options.Seed, network, purpose, epoch);
        var order = Options.Shuffle ? Stream(RandomPurpose.Order).Permutation(Data.Train.Count) : null;
        var pass = new PassPlan(order, Options.Augment ? Stream(RandomPurpose.Augmentation) : null);
        return IsProcessor(device)
            ? new BatchSequence(Data.Train, _trainBatcher, pass)
            : new DeviceBatchSequence(ImagesOn(device).Train, pass);
    }

    /// <summary>The test images in file order, as they are.</summary>
    internal IBatchSequence TestBatches(Device device) => IsProcessor(device)
        ? new BatchSequence(Data.Test, _testBatcher, PassPlan.Plain)
        : new DeviceBatchSequence(ImagesOn(device).Test, PassPlan.Plain);

    public void Dispose()
    {
        foreach (var (train, test) in _onDevices.Values.Where(images => images.IsValueCreated).Select(images => images.Value))
        {
            train.Dispose();
            test.Dispose();
        }
    }

    private static bool IsProcessor(Device device) => device.type is DeviceType.CPU;

    private (DeviceImages Train, DeviceImages Test) ImagesOn(Device device) => _onDevices.GetOrAdd(device.ToString(), _ => new(() => (
        new DeviceImages(Data.Train, Data.Normalization, device),
        new DeviceImages(Data.Test, Data.Normalization, device)))).Value;
}
