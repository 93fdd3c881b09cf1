using Grafting.Actors.Cluster.Nodes;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>How a run is spread over nodes. Nothing here changes results.</summary>
/// <param name="Nodes">
/// Nodes that must have joined before it starts, this one counted; null for a run that is taken over, which waits for all that are there.
/// </param>
/// <param name="Replicas">Nodes that have each committed file, as far as there are so many.</param>
/// <param name="Hardware">What bits depend on, as run.json has it.</param>
/// <param name="AllowsMixedHardware">Whether other hardware may take part all the same.</param>
internal sealed record ClusterPlan(int? Nodes, int Replicas, NodeHardware Hardware, bool AllowsMixedHardware)
{
    /// <summary>Whether each network has a process of its own, all of which share the run directory: nothing is copied, and nobody given up.</summary>
    public bool IsShared { get; init; }

    /// <summary>Why a node may not take part; null where it may.</summary>
    /// <param name="node">What it offers.</param>
    /// <param name="network">The only network that it trains; null for any.</param>
    public string? RefusalOf(NodeDescription node, NetworkId? network) => (IsShared, network) switch
    {
        (true, null) => "each network of this run has a process of its own: `grafting train --i N --s DIR`, with the run's directory.",
        (false, not null) => "this run was started without --i: join it with `grafting node`.",
        _ => RefusalOf(node),
    };

    private string? RefusalOf(NodeDescription node) => AllowsMixedHardware || node.Hardware == Hardware ? null
        : $"it computes other bits: libtorch {node.Hardware.LibTorch} and {node.Hardware.InstructionSet}, the run has libtorch "
            + $"{Hardware.LibTorch} and {Hardware.InstructionSet}. With --mixed-hardware, for `train` and for the node, it may all the same.";
}
