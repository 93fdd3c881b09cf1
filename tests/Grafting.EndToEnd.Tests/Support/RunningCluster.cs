using System.Globalization;
using System.Text.RegularExpressions;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A <c>train</c> and its nodes, processes on the loopback address, each with a store of its own.</summary>
internal sealed partial class RunningCluster : IDisposable
{
    private readonly TemporaryFolder _folder;

    private RunningCluster(TemporaryFolder folder, ProgramProcess train, string address) => (_folder, Train, Address) = (folder, train, address);

    public ProgramProcess Train { get; }

    /// <summary>Where nodes join.</summary>
    public string Address { get; }

    public List<ProgramProcess> Nodes { get; } = [];

    /// <summary>Starts <c>train</c> and as many nodes as it waits for.</summary>
    /// <param name="folder">Holds the run directory <c>run</c> and the nodes' stores.</param>
    /// <param name="nodes">Processes that train.</param>
    /// <param name="flags">Of the run.</param>
    /// <param name="nodeFlags">Of each node.</param>
    public static async Task<RunningCluster> Start(TemporaryFolder folder, int nodes, string flags, string nodeFlags = "--slots 1")
    {
        var train = folder.Start($"train {flags} --nodes {nodes} --listen 127.0.0.1:0 --s run");
        var listening = await train.FirstLine(line => Listening().IsMatch(line))
            ?? throw new InvalidOperationException($"train does not listen: {(await train.Exit()).Error}");
        var cluster = new RunningCluster(folder, train, Listening().Match(listening).Groups[1].Value);
        for (var node = 1; node < nodes; node++)
        {
            cluster.Join(nodeFlags);
        }

        return cluster;
    }

    /// <summary>Starts one more node.</summary>
    public ProgramProcess Join(string flags = "--slots 1")
    {
        var store = string.Create(CultureInfo.InvariantCulture, $"store{Nodes.Count + 1}");
        var node = _folder.Start($"node --join {Address} --store {store} {flags}");
        Nodes.Add(node);
        return node;
    }

    public void Dispose()
    {
        Train.Dispose();
        Nodes.ForEach(node => node.Dispose());
    }

    [GeneratedRegex("--join ([0-9.:]+)")]
    private static partial Regex Listening();
}
