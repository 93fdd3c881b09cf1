using Grafting.Actors.Cluster.Nodes;

namespace Grafting.Actors.Cluster.Supervision;

/// <summary>How a run is spread over nodes. Nothing here changes results.</summary>
/// <param name="Nodes">Nodes that must have joined before it starts, this one counted.</param>
/// <param name="Replicas">Nodes that have each committed file, as far as there are so many.</param>
/// <param name="Hardware">What bits depend on, as run.json has it.</param>
/// <param name="AllowsMixedHardware">Whether other hardware may take part all the same.</param>
internal sealed record ClusterPlan(int Nodes, int Replicas, NodeHardware Hardware, bool AllowsMixedHardware)
{
    /// <summary>Why a node may not take part; null where it may.</summary>
    public string? RefusalOf(NodeDescription node) => AllowsMixedHardware || node.Hardware == Hardware ? null
        : $"it computes other bits: libtorch {node.Hardware.LibTorch} and {node.Hardware.InstructionSet}, the run has libtorch "
            + $"{Hardware.LibTorch} and {Hardware.InstructionSet}. With --mixed-hardware, for `train` and for the node, it may all the same.";
}
