namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Nodes whose bulk connections could not be reached, behind a firewall for instance: for ten minutes their files are taken in chunks at
/// once, instead of after a wait for each. For any thread.
/// </summary>
/// <param name="time">Tells when ten minutes are over.</param>
internal sealed class BulkDetours(TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _since = [];

    public void Add(string node)
    {
        lock (_lock)
        {
            _since[node] = time.GetTimestamp();
        }
    }

    public bool Has(string node)
    {
        lock (_lock)
        {
            return _since.TryGetValue(node, out var since) && time.GetElapsedTime(since) < Lasts;
        }
    }
}
