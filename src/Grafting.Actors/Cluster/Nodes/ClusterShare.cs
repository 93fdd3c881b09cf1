using Grafting.Runs;

namespace Grafting.Actors.Cluster.Nodes;

/// <summary>What this process gives to a cluster.</summary>
/// <param name="Store">The folder of its copy of the run.</param>
/// <param name="Slots">Networks that it trains at once.</param>
/// <param name="Devices">Such as <c>cpu</c>.</param>
/// <param name="FreeMemory">Bytes that its networks may take.</param>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="AllowsMixedHardware">Whether it takes part, and leads, where others compute other bits.</param>
public sealed record ClusterShare(string Store, int Slots, string Devices, long FreeMemory, string LibTorch, bool AllowsMixedHardware)
{
    /// <summary>Puts earlier runs aside where the store takes one after another; null where it takes one only, and refuses others.</summary>
    public StoreOfRuns? Runs { get; init; }

    /// <summary>
    /// The only network that this process trains, where each has a process of its own and all of them share the run directory, which is then the
    /// <see cref="Store"/> of each; null where it trains any.
    /// </summary>
    public NetworkId? Network { get; init; }

    internal IReadOnlyList<string> Roles =>
        Network is { } network ? [ClusterRoles.Trainer, ClusterRoles.Of(network)] : [ClusterRoles.Trainer];
}
