using System.Globalization;
using System.Text.RegularExpressions;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A <c>train</c> and its nodes, each with a store of its own: processes on the loopback address, or on hosts of their own.</summary>
internal sealed partial class RunningCluster : IDisposable
{
    private const int Port = 4711;

    private readonly TemporaryFolder _folder;
    private readonly SeparateHosts? _hosts;
    private readonly List<ProgramProcess> _earlier = [];

    private RunningCluster(TemporaryFolder folder, SeparateHosts? hosts, ProgramProcess train, string address) =>
        (_folder, _hosts, Train, Address) = (folder, hosts, train, address);

    public ProgramProcess Train { get; }

    /// <summary>Where nodes join.</summary>
    public string Address { get; }

    /// <summary>Without <c>train</c>, which is on host 0 where there are hosts; the first of these is on host 1.</summary>
    public List<ProgramProcess> Nodes { get; } = [];

    /// <summary>Starts <c>train</c> and as many nodes as it waits for.</summary>
    /// <param name="folder">Holds the run directory <c>run</c> and the nodes' stores.</param>
    /// <param name="nodes">Processes that train.</param>
    /// <param name="flags">Of the run.</param>
    /// <param name="nodeFlags">Of each node.</param>
    /// <param name="hosts">Where they run, with certificates; null for the loopback address.</param>
    public static async Task<RunningCluster> Start(
        TemporaryFolder folder, int nodes, string flags, string nodeFlags = "--slots 1", SeparateHosts? hosts = null)
    {
        if (hosts is not null)
        {
            await folder.RunWell($"node cert certificates --hosts {string.Join(',', Enumerable.Range(0, nodes).Select(SeparateHosts.HostName))}");
        }

        var train = folder.Start($"train {flags} --nodes {nodes} {ListenAt(hosts, 0)} --s run", under: hosts?.At(0));
        var listening = await train.FirstLine(line => Listening().IsMatch(line))
            ?? throw new InvalidOperationException($"train does not listen: {(await train.Exit()).Error}");
        var cluster = new RunningCluster(folder, hosts, train, Listening().Match(listening).Groups[1].Value);
        for (var node = 1; node < nodes; node++)
        {
            cluster.Join(nodeFlags);
        }

        return cluster;
    }

    /// <summary>Starts one more node.</summary>
    public ProgramProcess Join(string flags = "--slots 1")
    {
        var number = Nodes.Count + 1;
        var node = _folder.Start($"node --join {Address} {ListenAt(_hosts, number)} --store {StoreOf(number)} {flags}", under: _hosts?.At(number));
        Nodes.Add(node);
        return node;
    }

    /// <summary>Where a node listens.</summary>
    /// <param name="node">From 1; 0 for <c>train</c>.</param>
    public async Task<string> AddressOf(int node) => (node, _hosts) switch
    {
        (0, _) => Address,
        (_, null) => NodeAddress().Match(await Nodes[node - 1].Line("Node ")).Groups[1].Value,
        _ => string.Create(CultureInfo.InvariantCulture, $"{SeparateHosts.HostName(node)}:{Port}"),
    };

    /// <summary>Starts a node that has ended again, at the same address and with the same store.</summary>
    /// <param name="node">From 1.</param>
    /// <param name="address">Its address.</param>
    /// <param name="flags">Of the node.</param>
    public ProgramProcess JoinAgain(int node, string address, string flags)
    {
        _earlier.Add(Nodes[node - 1]);
        var certificates = _hosts is null ? "" : "--certificates certificates";
        return Nodes[node - 1] = _folder.Start(
            $"node --join {Address} --listen {address} {certificates} --store {StoreOf(node)} {flags}", under: _hosts?.At(node));
    }

    public void Dispose()
    {
        Train.Dispose();
        Nodes.ForEach(node => node.Dispose());
        _earlier.ForEach(node => node.Dispose());
    }

    /// <summary>The folder of a node's copy of the run.</summary>
    /// <param name="node">From 1.</param>
    public static string StoreOf(int node) => string.Create(CultureInfo.InvariantCulture, $"store{node}");

    private static string ListenAt(SeparateHosts? hosts, int host) => (hosts, host) switch
    {
        (null, 0) => "--listen 127.0.0.1:0",
        (null, _) => "",
        _ => string.Create(CultureInfo.InvariantCulture, $"--listen {SeparateHosts.HostName(host)}:{Port} --certificates certificates"),
    };

    [GeneratedRegex("--join ([0-9a-z.:]+)")]
    private static partial Regex Listening();

    [GeneratedRegex("^Node ([0-9a-z.:]+) ")]
    private static partial Regex NodeAddress();
}
