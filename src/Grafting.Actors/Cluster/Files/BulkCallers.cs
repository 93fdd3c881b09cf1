namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// Connections to a <see cref="BulkServer"/> that have shown no ticket yet. Anybody can make them, so there are only so many, and one more
/// cuts off the one that has waited longest: a node shows its ticket at once, whoever is silent loses his place. For any thread.
/// </summary>
/// <param name="most">How many may wait.</param>
internal sealed class BulkCallers(int most)
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _waiting = [];

    /// <summary>One more has come.</summary>
    public void Enter(IDisposable connection)
    {
        IDisposable? oldest = null;
        lock (_lock)
        {
            if (_waiting.Count == most)
            {
                oldest = _waiting[0];
                _waiting.RemoveAt(0);
            }

            _waiting.Add(connection);
        }

        oldest?.Dispose();
    }

    /// <summary>It waits no longer.</summary>
    /// <returns>False where it did not: it was cut off.</returns>
    public bool Leave(IDisposable connection)
    {
        lock (_lock)
        {
            return _waiting.Remove(connection);
        }
    }
}
