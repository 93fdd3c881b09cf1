using Grafting.Experiments;

namespace Grafting.Actors.Ring;

/// <summary>
/// Whether a network that failed begins again, and when: after a first delay, then four times as long each time, at most 30 s,
/// as long as there are fewer failures in a row than allowed. An epoch that is committed ends the row.
/// </summary>
/// <param name="maximum">Restarts without a committed epoch between them.</param>
/// <param name="firstDelay">How long the first waits.</param>
/// <param name="onNan">What to do when the loss is NaN: trying the same again would give the same.</param>
internal sealed class RestartPolicy(int maximum, TimeSpan firstDelay, OnNan onNan)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<NetworkId, int> _failures = [];

    /// <summary>Counts a failure.</summary>
    /// <returns>Null where the network is given up.</returns>
    public RestartDecision? Decide(NetworkId network, Exception error)
    {
        var isNan = error is NonFiniteLossException;
        var earlier = _failures.GetValueOrDefault(network);
        _failures[network] = earlier + 1;
        return earlier >= maximum || (isNan && onNan is OnNan.Stop) ? null : new RestartDecision(Delay(earlier), isNan);
    }

    /// <summary>The network has committed an epoch: it gets on.</summary>
    public void Forgive(NetworkId network) => _failures.Remove(network);

    private TimeSpan Delay(int earlier)
    {
        var delay = firstDelay * Math.Pow(4, Math.Min(earlier, 10));
        return delay < Longest ? delay : Longest;
    }
}
