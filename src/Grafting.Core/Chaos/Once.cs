using System.Collections.Concurrent;

namespace Grafting.Chaos;

/// <summary>
/// Lets each fault strike once in this process: the k-th time that a network comes to an epoch, it meets the k-th of the faults there.
/// Safe for all threads.
/// </summary>
internal sealed class Once<T>
    where T : class
{
    private readonly ConcurrentDictionary<(NetworkId Network, int Epoch), int> _met = new();

    /// <param name="network">Which network comes.</param>
    /// <param name="epoch">To which epoch.</param>
    /// <param name="faults">All that are there, in order.</param>
    /// <returns>The one that strikes now, if any is left.</returns>
    public T? Next(NetworkId network, int epoch, IEnumerable<T> faults)
    {
        var all = faults.ToArray();
        return all.Length == 0 ? null : all.ElementAtOrDefault(_met.AddOrUpdate((network, epoch), 1, (_, times) => times + 1) - 1);
    }
}
