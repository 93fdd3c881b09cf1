using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Data;

/// <summary>A batch on its device; the dispose scope that it was made in owns the tensors.</summary>
/// <param name="Images">Float32, images × channels × height × width with channels-last strides.</param>
/// <param name="Labels">Int64 class indexes.</param>
public readonly record struct Batch(Tensor Images, Tensor Labels)
{
    public int Count => (int)Labels.shape[0];
}

/// <summary>One pass over an image set in batches; the last, incomplete one is kept.</summary>
public sealed class BatchSequence
{
    private readonly ImageSet _images;
    private readonly ImageBatcher _batcher;
    private readonly Device _device;
    private readonly int[]? _order;
    private readonly RandomStream? _augmentation;
    private int _next;

    /// <param name="images">What to go over.</param>
    /// <param name="batcher">Made for the same images.</param>
    /// <param name="device">Where the batches go.</param>
    /// <param name="order">The order to take images in; null for file order.</param>
    /// <param name="augmentation">Where crops and flips are drawn from; null for none.</param>
    public BatchSequence(ImageSet images, ImageBatcher batcher, Device device, int[]? order, RandomStream? augmentation) =>
        (_images, _batcher, _device, _order, _augmentation) = (images, batcher, device, order, augmentation);

    /// <summary>Images handed out so far.</summary>
    public int Done => _next;

    /// <summary>The next batch of at most <paramref name="size"/> images, or null at the end of the pass.</summary>
    public Batch? Next(int size)
    {
        var count = Math.Min(size, _images.Count - _next);
        if (count == 0)
        {
            return null;
        }

        var pixels = empty([count, _images.Height, _images.Width, _images.Channels]);
        var labels = empty([count], int64);
        Fill(MemoryMarshal.Cast<byte, float>(pixels.bytes), MemoryMarshal.Cast<byte, long>(labels.bytes));
        _next += count;
        return new Batch(pixels.permute(0, 3, 1, 2).to(_device), labels.to(_device));
    }

    private void Fill(Span<float> pixels, Span<long> labels)
    {
        for (var k = 0; k < labels.Length; k++)
        {
            var index = _order is null ? _next + k : _order[_next + k];
            var crop = _augmentation is null ? Crop.None : Crop.Draw(_augmentation);
            _batcher.Fill(index, crop, pixels.Slice(k * _batcher.ImageSize, _batcher.ImageSize));
            labels[k] = _images.Labels[index];
        }
    }
}
