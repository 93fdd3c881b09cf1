using Akka.Actor;
using Grafting.Actors.Cluster;

namespace Grafting.Actors.Ring;

/// <summary>What <see cref="RunSupervisor"/> understands, besides the events of the networks.</summary>
internal static class RingProtocol
{
    // Commands

    /// <summary>From an observer, before the start or at any time: from now on it is told every <see cref="RunEvent"/>.</summary>
    public sealed record SubscribeToRun(IActorRef Subscriber);

    /// <summary>From an observer on another node: from now on the sender is told every <see cref="RunEvent"/>.</summary>
    public sealed record WatchRun : IWireMessage;

    /// <summary>From the host, once: create the networks and give out slots.</summary>
    public sealed record StartRun;

    /// <summary>From the host: hold all networks between two batches. Answered by <see cref="RunEvent.RunPaused"/> to subscribers.</summary>
    public sealed record PauseRun : IWireMessage;

    /// <summary>From the host: let all networks go on. Answered by <see cref="RunEvent.RunResumed"/> to subscribers.</summary>
    public sealed record ResumeRun : IWireMessage;

    /// <summary>
    /// From the host: let networks that can commit their epoch within the grace do so, stop all others between two batches, and
    /// give up their current epochs. Answered by <see cref="RunOutcome.RunStopped"/> to subscribers, unless the run has another
    /// outcome already.
    /// </summary>
    public sealed record StopRun(TimeSpan Grace) : IWireMessage;

    /// <summary>From the cluster's side: a place has come, or has other slots than before. Networks that are down for want of one begin there.</summary>
    public sealed record PlaceFound(Place Place);

    /// <summary>From the cluster's side: a place is gone, and its networks with it. They begin again elsewhere.</summary>
    public sealed record PlaceLost(string Place);

    /// <summary>From the cluster's side: a place is to be emptied. Its networks move between two epochs.</summary>
    public sealed record PlaceLeaving(string Place);

    /// <summary>
    /// From the cluster's side, where nobody is given up by time: a place is out of reach. Its networks stay there, and are waited for; but
    /// the end of the run is not held up by them.
    /// </summary>
    public sealed record PlaceSilent(string Place);

    /// <summary>From the cluster's side: a place that was out of reach is in reach again.</summary>
    public sealed record PlaceHeard(string Place);

    // Queries

    /// <summary>From anyone, at any time after the start. Answered at once by <see cref="RunStatus"/>.</summary>
    public sealed record GetRunStatus : IWireMessage;
}
