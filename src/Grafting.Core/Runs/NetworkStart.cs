using Grafting.Training;

namespace Grafting.Runs;

/// <summary>Where a network begins: at its first epoch, or after its newest good checkpoint.</summary>
/// <param name="Network">The network.</param>
/// <param name="Epoch">The epoch, from 0, that it trains next; the number of epochs where only the test of its final weights is left.</param>
/// <param name="Attempt">From 1; each start of the network is the next.</param>
/// <param name="Rollbacks">How often it went back after its loss became NaN: its random streams follow from that.</param>
/// <param name="Checkpoint">SHA-256 of the checkpoint after the epoch before; null for initial weights.</param>
/// <param name="Progress">What its epochs gave so far.</param>
public sealed record NetworkStart(
    NetworkId Network, int Epoch, int Attempt, int Rollbacks, string? Checkpoint, NetworkProgress Progress)
{
    /// <summary>The address of the node where it is placed; null on one machine, and until it is placed.</summary>
    public string? Node { get; init; }

    /// <summary>The start of a network that has done nothing yet.</summary>
    public static NetworkStart First(NetworkId network) => new(network, 0, 1, 0, null, NetworkProgress.None);
}

/// <summary>What a network's summary needs of the epochs before a restart.</summary>
/// <param name="Best">The epoch with the best test accuracy, the earliest of equals, and its test; null before the first.</param>
/// <param name="Last">The last epoch's test; null before the first.</param>
/// <param name="Spent">Where its time went.</param>
public sealed record NetworkProgress(BestTest? Best, TestReport? Last, TimeShares Spent)
{
    public static NetworkProgress None { get; } = new(null, null, TimeShares.None);

    /// <summary>The progress after one more epoch.</summary>
    public NetworkProgress After(int epoch, TestReport test, TimeShares spent) =>
        new(Best is null || test.Top1 > Best.Accuracy ? new BestTest(epoch, test.Top1) : Best, test, spent);
}

/// <param name="Epoch">From 0.</param>
/// <param name="Accuracy">Percent, before the graft.</param>
public sealed record BestTest(int Epoch, double Accuracy);
