using Grafting.Architectures.Fused;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Training;

/// <summary>What training makes small: the mean cross-entropy, and where a network has further classifiers, their weighted ones too.</summary>
internal static class TrainingLoss
{
    public static Tensor Of(Tensor logits, Tape tape, Tensor labels)
    {
        var loss = functional.cross_entropy(logits, labels);
        foreach (var (auxiliary, weight) in tape.Auxiliaries)
        {
            loss = loss + weight * functional.cross_entropy(auxiliary.to(logits.dtype), labels);
        }

        return loss;
    }
}
