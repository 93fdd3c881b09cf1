namespace Grafting.Runs;

/// <summary>
/// One try at one epoch of one network: what every message of a run is about, and what a file's temporary name carries. A
/// message whose attempt is not the current one is stale, and dropped.
/// </summary>
/// <param name="Network">The network whose epoch it is.</param>
/// <param name="Epoch">From 0. The number of epochs itself stands for the test of the final weights.</param>
/// <param name="Attempt">From 1; each start of the network, after a failure or in another process, begins the next.</param>
public readonly record struct EpochAttempt(NetworkId Network, int Epoch, int Attempt)
{
    /// <summary>The first try at a network's first epoch.</summary>
    public static EpochAttempt First(NetworkId network) => new(network, 0, 1);

    /// <summary>The next epoch of the same attempt.</summary>
    public EpochAttempt NextEpoch() => this with { Epoch = Epoch + 1 };

    public override string ToString() => $"network {Network}, epoch {Epoch}, attempt {Attempt}";
}
