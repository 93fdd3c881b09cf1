using Grafting.Data;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Training;

/// <summary>Measures a network on images, in file order and without augmentation.</summary>
internal static class Evaluation
{
    /// <param name="network">Its statistics normalize; nothing in it changes.</param>
    /// <param name="images">What to measure.</param>
    /// <param name="batcher">Made for the same images.</param>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="afterBatch">Called after each batch with its logits, the images so far and the tally; may be null.</param>
    public static TestReport Run(
        Network network, ImageSet images, ImageBatcher batcher, int batchSize, Action<Tensor, int, Tally>? afterBatch = null)
    {
        using var guard = no_grad();
        using var tally = new Tally(network.Device, countsTop5: true);
        var batches = new BatchSequence(images, batcher, network.Device, order: null, augmentation: null);
        while (true)
        {
            using var scope = NewDisposeScope();
            if (batches.Next(batchSize) is not { } batch)
            {
                return tally.Read();
            }

            var logits = network.Forward(batch.Images, tape: null);
            tally.Add(functional.cross_entropy(logits, batch.Labels), logits, batch.Labels);
            afterBatch?.Invoke(logits, batches.Done, tally);
        }
    }
}
