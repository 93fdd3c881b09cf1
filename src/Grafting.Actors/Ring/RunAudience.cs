using Akka.Actor;
using Grafting.Actors.Networks;
using Grafting.Runs;

namespace Grafting.Actors.Ring;

/// <summary>Who is told of a run, and what: its events, and where it stands at the moment.</summary>
/// <param name="plan">What runs.</param>
/// <param name="starts">Where each network begins.</param>
/// <param name="placement">Where networks are.</param>
/// <param name="record">Gets events before anybody is told of them.</param>
/// <param name="time">Measures the run, from now on.</param>
internal sealed class RunAudience(
    RunPlan plan, IEnumerable<NetworkStart> starts, Placement placement, RecordedRun record, TimeProvider time)
{
    private readonly List<IActorRef> _subscribers = [];
    private readonly SortedDictionary<NetworkId, NetworkStatus> _statuses =
        new(starts.ToDictionary(start => start.Network, NetworkStatus.Initial));

    private readonly long _began = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    public void Add(IActorRef subscriber) => _subscribers.Add(subscriber);

    /// <summary>Whether it is a network of the run.</summary>
    public bool Knows(NetworkId network) => _statuses.ContainsKey(network);

    /// <summary>A network has told where it stands.</summary>
    public void Update(NetworkStatus status)
    {
        if (Knows(status.Network))
        {
            _statuses[status.Network] = status;
        }
    }

    /// <summary>A network is down, and tells nothing until it begins again.</summary>
    public void MarkDown(NetworkId network) =>
        _statuses[network] = _statuses[network] with { Stage = NetworkStage.Restarting, Progress = null };

    /// <summary>Records an event, then tells it.</summary>
    /// <returns>How the run ends where it could not be recorded; null otherwise.</returns>
    public RunOutcome? Announce(RunEvent runEvent)
    {
        var failed = record.Event(runEvent);
        if (failed is null)
        {
            Publish(runEvent);
        }

        return failed;
    }

    /// <summary>Tells an event that is not recorded, or was already.</summary>
    public void Publish(RunEvent runEvent) => _subscribers.ForEach(subscriber => subscriber.Tell(runEvent));

    /// <summary>Where the run stands.</summary>
    public RunStatus Status(RunStage stage) => new(stage, plan, [.. _statuses.Values], Elapsed)
    {
        Places = new Dictionary<NetworkId, string>(placement.Networks),
    };
}
