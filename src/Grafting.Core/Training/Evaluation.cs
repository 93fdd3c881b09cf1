using Grafting.Data;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Training;

/// <summary>Measures a network on images.</summary>
internal static class Evaluation
{
    /// <param name="network">Its statistics normalize; nothing in it changes.</param>
    /// <param name="batches">What to measure.</param>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="afterBatch">Called after each batch with its logits and the tally so far; may be null.</param>
    public static TestReport Run(
        Network network, IBatchSequence batches, int batchSize, Action<Batch, Tensor, Tally>? afterBatch = null)
    {
        using var guard = no_grad();
        using var tally = new Tally(network.Device, countsTop5: true);
        while (true)
        {
            using var scope = NewDisposeScope();
            if (batches.Take(batchSize) is not { } batch)
            {
                return tally.Read();
            }

            var logits = network.Forward(batch.Images, tape: null);
            tally.Add(functional.cross_entropy(logits, batch.Labels), logits, batch.Labels);
            afterBatch?.Invoke(batch, logits, tally);
        }
    }
}
