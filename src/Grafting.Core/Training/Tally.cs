using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>
/// Sums loss and hits of a pass on the network's device, so that a batch needs no wait for the device; read when wanted.
/// </summary>
internal sealed class Tally : IDisposable
{
    private readonly Tensor _sums;
    private readonly bool _countsTop5;
    private int _images;

    /// <param name="device">The network's device.</param>
    /// <param name="countsTop5">Whether hits among the five likeliest classes are counted too.</param>
    public Tally(Device device, bool countsTop5)
    {
        _countsTop5 = countsTop5;
        _sums = zeros(3, ScalarType.Float64, device).DetachFromDisposeScope();
    }

    /// <summary>Adds a batch. The loss is its mean over the batch's images.</summary>
    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var count = (int)labels.shape[0];
        var hits = logits.argmax(1).eq(labels).sum();
        var hits5 = _countsTop5 ? HitsAmongFive(logits, labels) : hits;
        _sums.add_(stack([loss.detach().to(ScalarType.Float64) * count, hits.to(ScalarType.Float64), hits5.to(ScalarType.Float64)]));
        _images += count;
    }

    /// <summary>The means so far; waits for the device.</summary>
    public TestReport Read()
    {
        using var host = _sums.cpu();
        var sums = host.data<double>();
        var (correct, images) = ((int)sums[1], Math.Max(_images, 1));
        return new TestReport(sums[0] / images, 100.0 * correct / images, 100.0 * sums[2] / images, correct, _images);
    }

    public void Dispose() => _sums.Dispose();

    private static Tensor HitsAmongFive(Tensor logits, Tensor labels)
    {
        var (_, indexes) = logits.topk((int)Math.Min(5, logits.shape[1]), dim: 1);
        return indexes.eq(labels.unsqueeze(1)).any(dim: 1).sum();
    }
}
