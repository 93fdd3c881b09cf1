using Akka.Actor;
using Grafting.Actors.Ring;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>
/// Who watches the run from another process: told all events for as long as it says that it is there, which takes no word that could get lost.
/// </summary>
internal sealed class WatchersElsewhere(TimeProvider time)
{
    /// <summary>A watcher says that it is there twice a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int Most = 64;

    private readonly Dictionary<IActorRef, long> _seen = [];

    public void Add(IActorRef watcher)
    {
        foreach (var (gone, _) in _seen.Where(pair => time.GetElapsedTime(pair.Value) > Patience).ToArray())
        {
            _seen.Remove(gone);
        }

        if (_seen.Count < Most || _seen.ContainsKey(watcher))
        {
            _seen[watcher] = time.GetTimestamp();
        }
    }

    public void Tell(RunEvent runEvent)
    {
        foreach (var watcher in _seen.Keys)
        {
            watcher.Tell(runEvent);
        }
    }
}
