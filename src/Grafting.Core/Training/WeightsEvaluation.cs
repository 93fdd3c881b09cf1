using System.Runtime.InteropServices;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Data;
using Grafting.Experiments;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Architecture = Grafting.Architectures.Architecture;

namespace Grafting.Training;

/// <summary>The outcome of weights on a data set's test images.</summary>
/// <param name="Report">Loss and accuracies.</param>
/// <param name="Logits">Images × classes, in test order.</param>
public sealed record EvaluationResult(TestReport Report, float[] Logits);

/// <summary>Measures finished weights, alone and as an ensemble.</summary>
public static class WeightsEvaluation
{
    /// <summary>Measures weights that fit <paramref name="architecture"/> on the test images.</summary>
    /// <exception cref="GraftingException">The weights' classes or channels are not the data set's.</exception>
    public static EvaluationResult Of(NetworkState state, Architecture architecture, DataSet data, int batchSize)
    {
        var declared = architecture.Declare(data.Classes.Count, data.Test.Channels);
        if (declared.Layout.DifferenceFrom(state.Layout) is { } difference)
        {
            throw new GraftingException($"the weights do not fit {architecture.Name} on {data.Name}: {difference}.");
        }

        using var network = new Network(declared, CPU, Precision.Fp32, trains: false);
        network.Memory.CopyFrom(state);
        var logits = new float[data.Test.Count * data.Classes.Count];
        using var batches = new BatchSequence(data.Test, new ImageBatcher(data.Test, data.Normalization), PassPlan.Plain);
        var report = Evaluation.Run(network, batches, batchSize, (batch, done, _) =>
            MemoryMarshal.Cast<byte, float>(batch.bytes).CopyTo(logits.AsSpan((done - (int)batch.shape[0]) * data.Classes.Count)));
        return new EvaluationResult(report, logits);
    }

    /// <summary>Measures the mean of several networks' softmax outputs on the same images.</summary>
    public static TestReport Ensemble(IReadOnlyList<EvaluationResult> members, DataSet data)
    {
        using var scope = NewDisposeScope();
        using var tally = new Tally(CPU, countsTop5: true);
        // ln of the mean probability, by logarithms throughout: a probability may be too small for a float.
        var logarithms = stack([.. members.Select(Logarithms)]).logsumexp(0) - Math.Log(members.Count);
        var labels = tensor(data.Test.Labels.Select(label => (long)label).ToArray());
        tally.Add(functional.nll_loss(logarithms, labels), logarithms, labels);
        return tally.Read();

        Tensor Logarithms(EvaluationResult member) =>
            tensor(member.Logits).reshape(data.Test.Count, data.Classes.Count).log_softmax(1);
    }
}
