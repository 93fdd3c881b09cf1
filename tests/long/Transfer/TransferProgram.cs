namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>What this assembly does when it is started as a program: it is one of the nodes of <see cref="TransferTests"/>.</summary>
internal static class TransferProgram
{
    /// <param name="arguments">The folder of the node's store.</param>
    public static void Main(string[] arguments)
    {
        using var node = new TransferNode(new Grafting.Runs.RunPaths(arguments[0]));
        Console.WriteLine($"{node.Address} {node.CopyPort}");
        while (Console.ReadLine() is { } command)
        {
            Console.WriteLine(node.Do(command.Split(' ')));
        }
    }
}
