using Grafting.Training;

namespace Grafting.Runs;

/// <summary>What summary.json holds; invalid filters are told as <c>inspect</c> tells them.</summary>
internal sealed record SummaryJson(double Seconds, IReadOnlyList<NetworkSummaryJson> Networks, IReadOnlyList<RecordedEvent> Events)
{
    public static SummaryJson From(RunSummary summary, IReadOnlyList<RecordedEvent> events) =>
        new(summary.Seconds, [.. summary.Networks.Select(NetworkSummaryJson.From)], events);

    public RunSummary ToSummary() => new([.. Networks.Select(network => network.ToSummary())], Seconds);
}

internal sealed record NetworkSummaryJson(
    NetworkId Network,
    BestJson Best,
    TestJson Last,
    TestJson Final,
    InvalidFiltersJson InvalidFilters,
    double Seconds,
    TimeShares Time)
{
    public static NetworkSummaryJson From(NetworkSummary network) => new(
        network.Network,
        new BestJson(network.BestAccuracy, network.BestEpoch),
        TestJson.From(network.Last),
        TestJson.From(network.Final),
        InvalidFiltersJson.From(network.InvalidFilters, network.TotalFilters),
        network.Time.Total,
        network.Time);

    public NetworkSummary ToSummary() => new(
        Network,
        Best.TestAccuracy,
        Best.Epoch,
        Last.ToReport(),
        Final.ToReport(),
        InvalidFilters.Thresholds.ToDictionary(row => row.Threshold, row => row.Invalid),
        InvalidFilters.Total,
        Time);
}

internal sealed record BestJson(double TestAccuracy, int Epoch);

internal sealed record TestJson(double TestAccuracy, double TestLoss, double Top5, int Correct, int Total)
{
    public static TestJson From(TestReport test) => new(test.Top1, test.Loss, test.Top5, test.Correct, test.Total);

    public TestReport ToReport() => new(TestLoss, TestAccuracy, Top5, Correct, Total);
}

internal sealed record InvalidFiltersJson(int Total, IReadOnlyList<ThresholdJson> Thresholds)
{
    public static InvalidFiltersJson From(IReadOnlyDictionary<double, int> invalid, int total) => new(
        total,
        [.. invalid.OrderByDescending(row => row.Key).Select(row => new ThresholdJson(row.Key, row.Value, (double)row.Value / total))]);
}

internal sealed record ThresholdJson(double Threshold, int Invalid, double Ratio);
