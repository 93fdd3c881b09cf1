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
/// <param name="Logits">Images × classes, in test order, without images that cannot be decoded.</param>
/// <param name="Labels">The class index of each of these images.</param>
public sealed record EvaluationResult(TestReport Report, float[] Logits, long[] Labels);

/// <summary>Measures finished weights, alone and as an ensemble.</summary>
public static class WeightsEvaluation
{
    private const int BatchesAhead = 2;

    /// <summary>Measures weights that fit <paramref name="architecture"/> on the test images.</summary>
    /// <param name="batchSize">Images at a time.</param>
    /// <param name="workers">Decoding threads, where the images are files.</param>
    /// <param name="skipped">Told each image that cannot be decoded.</param>
    /// <exception cref="GraftingException">The weights' classes or channels are not the data set's.</exception>
    public static EvaluationResult Of(
        NetworkState state, Architecture architecture, DataSet data, int batchSize, int workers, Action<SkippedImage> skipped)
    {
        var declared = architecture.Declare(data.Classes.Count, data.Test.Channels);
        if (declared.Layout.DifferenceFrom(state.Layout) is { } difference)
        {
            throw new GraftingException($"the weights do not fit {architecture.Name} on {data.Name}: {difference}.");
        }

        using var network = new Network(declared, CPU, Precision.Fp32, trains: false);
        network.Memory.CopyFrom(state);
        using var source = data.Test.ToBatches(
            data.Normalization, new DecodingPlan(architecture.Pictures, workers, BatchesAhead * batchSize, skipped));
        using var batches = source.Pass(PassPlan.Plain, CPU);
        var logits = new float[data.Test.Count * data.Classes.Count];
        var labels = new List<long>(data.Test.Count);
        var report = Evaluation.Run(network, batches, batchSize, (batch, outputs, _) =>
        {
            MemoryMarshal.Cast<byte, float>(outputs.bytes).CopyTo(logits.AsSpan(labels.Count * data.Classes.Count));
            labels.AddRange(MemoryMarshal.Cast<byte, long>(batch.Labels.bytes));
        });
        return new EvaluationResult(report, logits[..(labels.Count * data.Classes.Count)], [.. labels]);
    }

    /// <summary>Measures the mean of several networks' softmax outputs on the same images.</summary>
    public static TestReport Ensemble(IReadOnlyList<EvaluationResult> members)
    {
        using var scope = NewDisposeScope();
        using var tally = new Tally(CPU, countsTop5: true);
        // ln of the mean probability, by logarithms throughout: a probability may be too small for a float.
        var logarithms = stack([.. members.Select(Logarithms)]).logsumexp(0) - Math.Log(members.Count);
        var labels = tensor(members[0].Labels);
        tally.Add(functional.nll_loss(logarithms, labels), logarithms, labels);
        return tally.Read();

        static Tensor Logarithms(EvaluationResult member) => tensor(member.Logits).reshape(member.Labels.Length, -1).log_softmax(1);
    }
}
