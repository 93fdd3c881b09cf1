using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Cluster.Wire;
using Grafting.Runs;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>What this assembly does when it is started as a program: it is one of the nodes of <see cref="TransferTests"/>.</summary>
internal static class TransferProgram
{
    /// <param name="arguments">The folder of the node's store, that of the certificates, and nodes to join.</param>
    public static void Main(string[] arguments)
    {
        var cluster = new ClusterSettings
        {
            Identity = new CertificateFolder(arguments[1]).Read(TransferNodeProcess.Host, TimeProvider.System),
            Seeds = arguments[2..],
        };
        using var node = new TransferNode(new RunPaths(arguments[0]), cluster);
        Console.WriteLine($"{node.Address} {node.CopyPort}");
        while (Console.ReadLine() is { } command)
        {
            Console.WriteLine(node.Do(command.Split(' ')));
        }
    }
}
