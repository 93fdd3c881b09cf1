using BenchmarkDotNet.Attributes;
using Grafting.Data;

namespace Grafting.Benchmarks;

/// <summary>The data pipeline: 128 images of 32×32×3 bytes, cropped, flipped and normalized, on one core.</summary>
public class BatchBenchmarks
{
    private readonly RandomStream _augmentation = new(seed: 1, new NetworkId(1), RandomPurpose.Augmentation, epoch: 0);
    private ImageBatcher _batcher = null!;
    private int[] _order = [];
    private float[] _pixels = [];
    private int _next;

    [GlobalSetup]
    public void Draw()
    {
        var images = Samples.Images(100 * Samples.BatchSize);
        _batcher = new ImageBatcher(images, Samples.Normalization);
        _order = new RandomStream(seed: 1, new NetworkId(1), RandomPurpose.Order, epoch: 0).Permutation(images.Count);
        _pixels = new float[Samples.BatchSize * _batcher.ImageSize];
    }

    [Benchmark]
    public void Fill()
    {
        for (var k = 0; k < Samples.BatchSize; k++, _next = (_next + 1) % _order.Length)
        {
            _batcher.Fill(_order[_next], Crop.Draw(_augmentation), _pixels.AsSpan(k * _batcher.ImageSize, _batcher.ImageSize));
        }
    }
}
