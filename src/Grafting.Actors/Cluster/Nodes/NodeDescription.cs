namespace Grafting.Actors.Cluster.Nodes;

/// <summary>A node, as the supervisor needs to know it.</summary>
/// <param name="Address">Of its actor system, as in <c>akka.tcp://grafting@10.0.0.2:4711</c>.</param>
/// <param name="Slots">Networks that it trains at once.</param>
/// <param name="Devices">Such as <c>cpu</c> or <c>cuda:0,cuda:1</c>.</param>
/// <param name="FreeMemory">Bytes that its networks may take.</param>
/// <param name="Hardware">What bits depend on: libtorch's version and the instruction set.</param>
internal sealed record NodeDescription(string Address, int Slots, string Devices, long FreeMemory, NodeHardware Hardware);

/// <param name="LibTorch">Version.</param>
/// <param name="InstructionSet">As in run.json.</param>
internal sealed record NodeHardware(string LibTorch, string InstructionSet);

/// <summary>How a run ended, for a node.</summary>
internal enum RunEnding
{
    Completed,
    Stopped,
    Failed,

    /// <summary>For this node alone, which cannot take part; it may go on elsewhere.</summary>
    WithoutThisNode,
}
