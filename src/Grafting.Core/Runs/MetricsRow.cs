using System.Text.Json.Serialization;
using Grafting.Mixing;
using Grafting.Training;

namespace Grafting.Runs;

/// <summary>One line of metrics.jsonl: what one committed epoch of one network gave. Losses are means over images, accuracies percent.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="TestLoss">Before the graft.</param>
/// <param name="TestAccuracy">Before the graft.</param>
/// <param name="LearningRate">That of the last batch.</param>
/// <param name="Seconds">Wall time of the training and the test pass.</param>
/// <param name="ImagesPerSecond">Of the training pass, data included.</param>
/// <param name="Alphas">
/// The coefficient of each anchor, or those of each batch norm, by its state-dict entry, in state-dict order; empty for the baseline.
/// </param>
public sealed record MetricsRow(
    NetworkId Network,
    int Epoch,
    double TrainLoss,
    double TrainAccuracy,
    double TestLoss,
    double TestAccuracy,
    [property: JsonPropertyName("lr")] double LearningRate,
    double Seconds,
    double ImagesPerSecond,
    IReadOnlyDictionary<string, RecordedAlpha> Alphas)
{
    /// <summary>Training and test images that cannot be decoded; not written where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Skipped { get; init; }

    public static MetricsRow Of(NetworkId network, EpochReport report, GraftReport? graft) => new(
        network,
        report.Epoch,
        report.TrainLoss,
        report.TrainAccuracy,
        report.Test.Loss,
        report.Test.Top1,
        report.LearningRate,
        report.TrainSeconds + report.TestSeconds,
        report.ImagesPerSecond,
        AlphasOf(graft))
    {
        Skipped = report.Skipped,
    };

    private static Dictionary<string, RecordedAlpha> AlphasOf(GraftReport? graft)
    {
        var layers = graft?.Layers.Select(layer => KeyValuePair.Create(layer.Layer, new RecordedAlpha(layer.Alpha)));
        var norms = graft?.Norms.Select(norm => KeyValuePair.Create(norm.Norm, new RecordedAlpha(norm.Mean, (norm.Min, norm.Max))));
        return new Dictionary<string, RecordedAlpha>([.. layers ?? [], .. norms ?? []], StringComparer.Ordinal);
    }
}
