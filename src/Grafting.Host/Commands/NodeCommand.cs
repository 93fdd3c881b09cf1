using System.CommandLine;
using Grafting.Host.CommandLine;

namespace Grafting.Host.Commands;

/// <summary><c>node</c>: what a machine of a cluster needs.</summary>
internal static class NodeCommand
{
    public static Command Create() => new DocumentedCommand(
        "node",
        "Prepares machines for a ring on several of them.",
        new Example("grafting node cert certificates --hosts node1,node2,node3", "Certificates for three machines"))
    {
        NodeCertCommand.Create(),
    };
}
