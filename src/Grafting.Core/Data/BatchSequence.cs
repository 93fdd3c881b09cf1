using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Data;

/// <summary>A batch on the device of its network; the dispose scope that it was made in owns the tensors.</summary>
/// <param name="Images">Float32, images × channels × height × width with channels-last strides.</param>
/// <param name="Labels">Int64 class indexes.</param>
public readonly record struct Batch(Tensor Images, Tensor Labels)
{
    public int Count => (int)Labels.shape[0];
}

/// <summary>A pass over images in the processor's memory.</summary>
public sealed class BatchSequence : IBatchSequence
{
    private readonly ImageSet _images;
    private readonly ImageBatcher _batcher;
    private readonly PassPlan _pass;

    /// <param name="images">What to go over.</param>
    /// <param name="batcher">Made for the same images.</param>
    /// <param name="pass">Order and crops.</param>
    public BatchSequence(ImageSet images, ImageBatcher batcher, PassPlan pass) => (_images, _batcher, _pass) = (images, batcher, pass);

    public int Done { get; private set; }

    public int Skipped => 0;

    public Batch? Take(int size)
    {
        var count = Math.Min(size, _images.Count - Done);
        if (count == 0)
        {
            return null;
        }

        var pixels = empty([count, _images.Height, _images.Width, _images.Channels]);
        var labels = empty([count], int64);
        Fill(MemoryMarshal.Cast<byte, float>(pixels.bytes), MemoryMarshal.Cast<byte, long>(labels.bytes));
        return new Batch(pixels.permute(0, 3, 1, 2), labels);
    }

    /// <summary>Holds nothing of its own.</summary>
    public void Dispose()
    {
    }

    private void Fill(Span<float> pixels, Span<long> labels)
    {
        for (var k = 0; k < labels.Length; k++, Done++)
        {
            var index = _pass.IndexAt(Done);
            _batcher.Fill(index, _pass.NextCrop(), pixels.Slice(k * _batcher.ImageSize, _batcher.ImageSize));
            labels[k] = _images.Labels[index];
        }
    }
}
