using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>
/// Whether a network that failed begins again, and when: after a first delay, then four times as long each time, at most 30 s,
/// as long as there are fewer failures in a row than allowed. The row ends when the network commits the epoch that it failed in.
/// </summary>
/// <param name="maximum">Restarts without a committed epoch between them.</param>
/// <param name="firstDelay">How long the first waits.</param>
/// <param name="onNan">What to do when the loss is NaN: trying the same again would give the same.</param>
internal sealed class RestartPolicy(int maximum, TimeSpan firstDelay, OnNan onNan)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<NetworkId, (int Count, int Epoch)> _failures = [];

    /// <summary>Counts a failure.</summary>
    /// <returns>Null where the network is given up.</returns>
    public RestartDecision? Decide(EpochAttempt attempt, Exception error)
    {
        var isNan = error is NonFiniteLossException;
        var (earlier, epoch) = _failures.GetValueOrDefault(attempt.Network);
        _failures[attempt.Network] = (earlier + 1, Math.Max(epoch, attempt.Epoch));
        return earlier >= maximum || (isNan && onNan is OnNan.Stop) ? null : new RestartDecision(Delay(earlier), isNan);
    }

    /// <summary>An epoch is committed: if it is the one that failed, or a later one, the network gets on.</summary>
    public void Forgive(EpochAttempt committed)
    {
        if (_failures.TryGetValue(committed.Network, out var failures) && committed.Epoch >= failures.Epoch)
        {
            _failures.Remove(committed.Network);
        }
    }

    private TimeSpan Delay(int earlier)
    {
        var delay = firstDelay * Math.Pow(4, Math.Min(earlier, 10));
        return delay < Longest ? delay : Longest;
    }
}
