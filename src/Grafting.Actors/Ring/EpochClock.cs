using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Tells from each network's epoch before how long the present one will take yet.</summary>
internal sealed class EpochClock(TimeProvider time)
{
    private readonly Dictionary<NetworkId, long> _begun = [];
    private readonly Dictionary<NetworkId, TimeSpan> _last = [];

    public void Begin(EpochAttempt attempt) => _begun[attempt.Network] = time.GetTimestamp();

    public void End(EpochAttempt attempt) => _last[attempt.Network] = SinceBegun(attempt.Network);

    /// <summary>Where the network stands, and how long until it is trained and tested.</summary>
    public WorkLeft LeftOf(EpochLedger ledger, NetworkId network)
    {
        var current = ledger.CurrentOf(network);
        TimeSpan? left = ledger.StepOf(network) switch
        {
            EpochStep.Trained => TimeSpan.Zero,
            EpochStep.Working when !ledger.IsFinalTest(current) && _last.TryGetValue(network, out var last) =>
                last > SinceBegun(network) ? last - SinceBegun(network) : TimeSpan.Zero,
            _ => null,
        };
        return new WorkLeft(current.Epoch, left);
    }

    private TimeSpan SinceBegun(NetworkId network) => time.GetElapsedTime(_begun[network]);
}
