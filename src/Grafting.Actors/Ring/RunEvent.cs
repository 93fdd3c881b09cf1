using Grafting.Actors.Cluster;
using Grafting.Mixing;
using Grafting.Runs;
using Grafting.Training;

namespace Grafting.Actors.Ring;

/// <summary>Something that happened in a run, told to its subscribers by the supervisor.</summary>
public abstract record RunEvent : IWireMessage
{
    /// <summary>An epoch of a network is on the disk, and recorded.</summary>
    /// <param name="Network">The network.</param>
    /// <param name="Report">What the epoch gave before its graft.</param>
    /// <param name="Graft">Its coefficients; null for the baseline.</param>
    public sealed record EpochCommitted(NetworkId Network, EpochReport Report, GraftReport? Graft) : RunEvent;

    /// <summary>A network has failed, and begins again after its newest checkpoint.</summary>
    /// <param name="Network">The network.</param>
    /// <param name="Epoch">The epoch, from 0, that it was in.</param>
    /// <param name="Reason">What happened, in a line.</param>
    /// <param name="After">How long it waits before.</param>
    /// <param name="IsRollback">Whether it will draw other random numbers than before, since its loss became NaN.</param>
    public sealed record NetworkRestarting(NetworkId Network, int Epoch, string Reason, TimeSpan After, bool IsRollback) : RunEvent;

    /// <summary>A network stops between two batches until it is resumed. It keeps its slot if it has one.</summary>
    public sealed record NetworkPaused(NetworkId Network) : RunEvent;

    /// <summary>A paused network goes on.</summary>
    public sealed record NetworkResumed(NetworkId Network) : RunEvent;

    /// <summary>All networks stop between two batches until the run is resumed.</summary>
    public sealed record RunPaused : RunEvent;

    /// <summary>All networks go on.</summary>
    public sealed record RunResumed : RunEvent;

    /// <summary>A network begins at a place: at the start, or when it has come from another.</summary>
    public sealed record NetworkPlaced(NetworkId Network, string Place) : RunEvent;

    /// <summary>A place is gone.</summary>
    /// <param name="Place">A node's address.</param>
    /// <param name="Networks">Networks that were there, and begin again elsewhere.</param>
    public sealed record PlaceLost(string Place, IReadOnlyList<NetworkId> Networks) : RunEvent;

    /// <summary>There is no place for a network: it waits for one.</summary>
    public sealed record NetworkHomeless(NetworkId Network) : RunEvent;

    /// <summary>A node takes part.</summary>
    /// <param name="Address">Of the node.</param>
    /// <param name="Slots">Networks that it trains at once.</param>
    /// <param name="Have">Nodes that take part.</param>
    /// <param name="Need">Nodes with which the run starts.</param>
    public sealed record NodeJoined(string Address, int Slots, int Have, int Need) : RunEvent;

    /// <summary>A node takes part no longer: it has left, or the cluster has given it up.</summary>
    public sealed record NodeLost(string Address) : RunEvent;
}
