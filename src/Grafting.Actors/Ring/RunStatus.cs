using Grafting.Actors.Cluster;
using Grafting.Actors.Networks;

namespace Grafting.Actors.Ring;

/// <summary>Where a run stands at one moment.</summary>
/// <param name="Stage">What the run as a whole does.</param>
/// <param name="Plan">What it was started with.</param>
/// <param name="Networks">One row per network, in order.</param>
/// <param name="Elapsed">Wall time since its start in this process.</param>
public sealed record RunStatus(RunStage Stage, RunPlan Plan, IReadOnlyList<NetworkStatus> Networks, TimeSpan Elapsed) : IWireMessage
{
    /// <summary>Where each network is: the address of its node, or <c>here</c>. Networks that wait for a place are left out.</summary>
    public IReadOnlyDictionary<NetworkId, string> Places { get; init; } = new Dictionary<NetworkId, string>();
}

public enum RunStage
{
    /// <summary>The run waits for nodes before it starts.</summary>
    Waiting,

    /// <summary>Networks train, unless each is paused on its own.</summary>
    Running,

    /// <summary>The whole run is paused.</summary>
    Paused,

    /// <summary>The run is being stopped, and networks that can commit their epoch in time do.</summary>
    Stopping,

    /// <summary>The outcome is known; networks end their threads.</summary>
    Ending,

    /// <summary>Everything has ended.</summary>
    Ended,
}
