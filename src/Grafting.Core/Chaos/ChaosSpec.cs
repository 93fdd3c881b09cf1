namespace Grafting.Chaos;

/// <summary>What <c>--chaos</c> asked for: faults and where they strike. Knows nothing of what has struck already.</summary>
internal sealed record ChaosSpec
{
    public IReadOnlyList<CrashFault> Crashes { get; init; } = [];

    public IReadOnlyList<RepeatedCrashes> RepeatedCrashes { get; init; } = [];

    public IReadOnlyList<DrawnCrashes> DrawnCrashes { get; init; } = [];

    public IReadOnlyList<NanFault> Nans { get; init; } = [];

    public IReadOnlyList<DelayFault> Delays { get; init; } = [];

    public IReadOnlyList<TearFault> Tears { get; init; } = [];

    public IReadOnlyList<ExitFault> Exits { get; init; } = [];

    /// <summary>Bytes that can be written in all; null for as many as the disk takes.</summary>
    public long? Quota { get; init; }

    /// <summary>Snapshots and checkpoints are neither taken nor written.</summary>
    public bool HasNoFiles { get; init; }

    /// <summary>What faults are drawn from that are given by their number only.</summary>
    public long Seed { get; init; } = 1;

    /// <param name="text">Items separated by commas, each of them in one of the forms of <see cref="ChaosItems"/>.</param>
    /// <exception cref="UsageException">Names the first item that is of no known form.</exception>
    public static ChaosSpec Parse(string text)
    {
        var spec = text.Split(',', StringSplitOptions.TrimEntries).Aggregate(new ChaosSpec(), ChaosItems.Add);
        return spec with { Crashes = [.. spec.Crashes, .. spec.DrawnCrashes.SelectMany(drawn => drawn.Draw(spec.Seed))] };
    }

    /// <summary>The crashes of one epoch, one for each try at it.</summary>
    public IEnumerable<CrashFault> CrashesIn(NetworkId network, int epoch) =>
    [
        .. Crashes.Where(crash => crash.Network == network && crash.Epoch == epoch),
        .. RepeatedCrashes.Where(crashes => crashes.Strike(epoch)).Select(crashes => crashes.Draw(network, epoch, Seed)),
    ];

    /// <summary>Whether a try at an epoch ends in NaN: each of a network's faults strikes until it has led to one more rollback.</summary>
    public bool IsNan(NetworkId network, int epoch, int rollbacks) =>
        Nans.Where(nan => nan.Network == network).ElementAtOrDefault(rollbacks)?.Epoch == epoch;
}
