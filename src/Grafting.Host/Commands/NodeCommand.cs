using System.CommandLine;
using Grafting.Host.CommandLine;

namespace Grafting.Host.Commands;

/// <summary><c>node</c>: gives a machine to a run on several of them.</summary>
internal static class NodeCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new DocumentedCommand(
            "node",
            "Trains networks of a run that was started elsewhere with `train --nodes`.",
            new Example("grafting node --join 127.0.0.1:4711", "Joins a run on this machine; `train --nodes 2` tells the address"),
            new Example(
                "grafting node --join node1:4711 --listen node2:4711 --certificates certificates",
                "Joins a run on another machine; both need certificates"),
            new Example("grafting node --s runs/first", "Finds the cluster through the run's directory, where this machine sees it"),
            new Example("grafting node cert certificates --hosts node1,node2,node3", "Certificates for three machines"))
        {
            NodeCertCommand.Create(),
        };
        new NodeJoin().AddTo(command, terminal);
        return command;
    }
}
