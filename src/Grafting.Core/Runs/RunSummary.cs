using System.Text.Json;
using System.Text.Json.Serialization;
using Grafting.Training;

namespace Grafting.Runs;

/// <summary>How a finished run ended.</summary>
/// <param name="Networks">One row per network, in order.</param>
/// <param name="Seconds">Wall time of the run, in all its processes.</param>
public sealed record RunSummary(IReadOnlyList<NetworkSummary> Networks, double Seconds)
{
    /// <summary>The contents of summary.json.</summary>
    /// <param name="events">What happened in the run.</param>
    public byte[] ToJson(IEnumerable<RecordedEvent> events) =>
        JsonSerializer.SerializeToUtf8Bytes(SummaryJson.From(this, [.. events]), RunJson.Document.SummaryJson);
}

/// <summary>The results of one network; accuracies are percent.</summary>
/// <param name="BestAccuracy">The best test accuracy of any epoch, before its graft.</param>
/// <param name="BestEpoch">The epoch, from 0, that reached it first.</param>
/// <param name="Last">The last epoch's test, before its graft.</param>
/// <param name="Final">The test of the weights after the last graft; the same as <paramref name="Last"/> for the baseline.</param>
/// <param name="InvalidFilters">Invalid filters of the final weights, by threshold.</param>
/// <param name="TotalFilters">Filters that were counted.</param>
/// <param name="Time">Where the network's time went.</param>
public sealed record NetworkSummary(
    NetworkId Network,
    double BestAccuracy,
    int BestEpoch,
    TestReport Last,
    TestReport Final,
    IReadOnlyDictionary<double, int> InvalidFilters,
    int TotalFilters,
    TimeShares Time);

/// <summary>Seconds that a network spent on each part of its epochs. Waiting for a slot is not waiting for the donor.</summary>
public sealed record TimeShares(
    double Training,
    double Testing,
    double WaitingForDonor,
    double Grafting,
    double Writing,
    double WaitingForSlot)
{
    public static TimeShares None { get; } = new(0, 0, 0, 0, 0, 0);

    [JsonIgnore]
    public double Total => Training + Testing + WaitingForDonor + Grafting + Writing + WaitingForSlot;
}
