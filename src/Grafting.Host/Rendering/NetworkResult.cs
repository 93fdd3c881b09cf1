using Grafting.Runs;

namespace Grafting.Host.Rendering;

/// <summary>The results of one network; accuracies are percent on the test images, epochs count from 0.</summary>
/// <param name="Committed">Epochs that are committed.</param>
/// <param name="Best">The best test of any epoch, before its graft; null before the first.</param>
/// <param name="BestEpoch">The epoch that reached it first.</param>
/// <param name="Last">The newest epoch's test, before its graft.</param>
/// <param name="Final">The test after the last graft; null where the run has not finished.</param>
/// <param name="InvalidFilters">Invalid filters of the final weights, by threshold; null where the run has not finished.</param>
internal sealed record NetworkResult(
    NetworkId Network,
    int Committed,
    double? Best,
    int? BestEpoch,
    double? Last,
    double? Final,
    IReadOnlyDictionary<double, int>? InvalidFilters,
    int TotalFilters,
    double Seconds)
{
    public static NetworkResult Of(NetworkSummary summary, int epochs) => new(
        summary.Network,
        epochs,
        summary.BestAccuracy,
        summary.BestEpoch,
        summary.Last.Top1,
        summary.Final.Top1,
        summary.InvalidFilters,
        summary.TotalFilters,
        summary.Time.Total);

    /// <param name="network">The network.</param>
    /// <param name="rows">Its committed epochs, in order.</param>
    public static NetworkResult Of(NetworkId network, IReadOnlyList<MetricsRow> rows)
    {
        var best = rows.MaxBy(row => row.TestAccuracy);
        return new NetworkResult(
            network,
            rows.Count,
            best?.TestAccuracy,
            best?.Epoch,
            rows.Count > 0 ? rows[^1].TestAccuracy : null,
            Final: null,
            InvalidFilters: null,
            TotalFilters: 0,
            rows.Sum(row => row.Seconds));
    }
}
