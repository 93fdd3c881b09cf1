using System.Runtime.InteropServices;
using Grafting.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Training;

/// <summary>The optimizer of one network: one step over its flat buffers, on whatever device they are.</summary>
internal sealed class FlatOptimizer(NetworkMemory memory, TrainOptions options)
{
    /// <summary>Applies the gathered gradients at a learning rate and clears them.</summary>
    public void Step(double rate)
    {
        memory.GatherGradients();
        if (!memory.IsOnHost)
        {
            StepOnDevice(rate);
        }
        else
        {
            FlatSgd.Step(
                Floats(memory.Parameters),
                Floats(memory.Gradients!),
                Floats(memory.Momenta!),
                (float)rate,
                (float)options.Momentum,
                (float)options.WeightDecay);
        }

        memory.SpreadWeights();
    }

    private static Span<float> Floats(Tensor flat) => MemoryMarshal.Cast<byte, float>(flat.bytes);

    /// <summary>The arithmetic of <see cref="FlatSgd"/> in three operations.</summary>
    private void StepOnDevice(double rate)
    {
        using var guard = no_grad();
        memory.Gradients!.add_(memory.Parameters, alpha: options.WeightDecay);
        memory.Momenta!.mul_(options.Momentum).add_(memory.Gradients);
        memory.Parameters.add_(memory.Momenta, alpha: -rate);
        memory.Gradients.zero_();
    }
}
