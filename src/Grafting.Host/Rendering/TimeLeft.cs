namespace Grafting.Host.Rendering;

/// <summary>Estimates when a run will end: with its slowest network, at the pace of this process.</summary>
internal static class TimeLeft
{
    /// <param name="networks">Where they stand.</param>
    /// <param name="elapsed">Since this process began.</param>
    /// <returns>Null until there is something to go by.</returns>
    public static TimeSpan? Estimate(IReadOnlyList<NetworkRow> networks, TimeSpan elapsed)
    {
        if (networks.MinBy(row => row.Done - row.Epochs) is not { } slowest)
        {
            return null;
        }

        var epochsLeft = slowest.Epochs - slowest.Done;
        return epochsLeft <= 0 ? TimeSpan.Zero
            : slowest.Committed > slowest.Before ? elapsed * (epochsLeft / (slowest.Done - slowest.Before))
            : FromRates(networks, epochsLeft);
    }

    /// <summary>
    /// Before this process's first committed epoch: the passes' present rates, and as many turns as the networks need that share a slot.
    /// </summary>
    private static TimeSpan? FromRates(IReadOnlyList<NetworkRow> networks, double epochsLeft)
    {
        var secondsPerEpoch = networks
            .Select(row => row.Training)
            .Where(pass => pass is { ImagesPerSecond: > 0 })
            .Select(pass => pass!.ImagesTotal / pass.ImagesPerSecond)
            .DefaultIfEmpty()
            .Max();
        var training = networks.Count(row => row.Progress is not null);
        return secondsPerEpoch > 0 && training > 0
            ? TimeSpan.FromSeconds(epochsLeft * secondsPerEpoch * networks.Count / training)
            : null;
    }
}
