using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Data;

/// <summary>
/// Passes over images in memory. They go to each device that is not the processor once, sent there by the first network that needs them.
/// </summary>
internal sealed class MemoryBatches(ImageSet images, Normalization normalization) : IBatchSource
{
    private readonly ImageBatcher _batcher = new(images, normalization);
    private readonly ConcurrentDictionary<string, Lazy<DeviceImages>> _onDevices = new(StringComparer.Ordinal);

    public IBatchSequence Pass(PassPlan plan, Device device) => device.type is DeviceType.CPU
        ? new BatchSequence(images, _batcher, plan)
        : new DeviceBatchSequence(ImagesOn(device), plan);

    public void Dispose()
    {
        foreach (var sent in _onDevices.Values.Where(sent => sent.IsValueCreated))
        {
            sent.Value.Dispose();
        }
    }

    private DeviceImages ImagesOn(Device device) =>
        _onDevices.GetOrAdd(device.ToString(), _ => new(() => new DeviceImages(images, normalization, device))).Value;
}
