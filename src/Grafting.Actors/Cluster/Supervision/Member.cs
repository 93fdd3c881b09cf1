using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>A node of the cluster, as the supervisor's side sees it.</summary>
internal sealed class Member(string address, ICanTell node)
{
    /// <summary>Of its actor system.</summary>
    public string Address { get; } = address;

    /// <summary>Its <see cref="NodeActor"/>.</summary>
    public ICanTell Node { get; } = node;

    /// <summary>The only network that it trains; null for any.</summary>
    public NetworkId? Network { get; init; }

    /// <summary>Whether its store is the directory where the run was begun.</summary>
    public bool IsHome { get; init; }

    /// <summary>What it offers; null before it has told.</summary>
    public NodeDescription? Offer { get; set; }

    /// <summary>Whether it is ready for networks.</summary>
    public bool HasJoined { get; set; }

    /// <summary>Whether it cannot take part.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Whether it is to go, and its networks are to move elsewhere.</summary>
    public bool IsDraining { get; set; }

    public FollowerLog Journal { get; } = new(RunLog.Journal);

    public FollowerLog Metrics { get; } = new(RunLog.Metrics);

    public FollowerLog Of(RunLog log) => log is RunLog.Journal ? Journal : Metrics;
}
