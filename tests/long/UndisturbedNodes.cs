using System.Diagnostics;
using System.Globalization;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.LongRuns.Tests;

/// <summary>Six networks on CIFAR-10: in one process, for what all runs on nodes must come to, and on three nodes that nothing disturbs, for how long that takes.</summary>
public sealed class UndisturbedNodes : IAsyncLifetime
{
    public const int Nodes = 3;

    private readonly TemporaryFolder _folder = new();

    /// <summary>What every run that must come to the same is told; without its directory and its nodes.</summary>
    public string Flags { get; private set; } = "";

    /// <summary>From the moment when all nodes are started.</summary>
    public TimeSpan Time { get; private set; }

    internal static string NodeFlags => "--slots 2";

    internal RunFolder Run => new(_folder["alone"]);

    public async Task InitializeAsync()
    {
        Flags = FlagsFor(_folder, networks: 6);
        await _folder.RunWell($"train {Flags} --s alone");
        using var cluster = await RunningCluster.Start(_folder, Nodes, Flags, NodeFlags);
        var since = Stopwatch.StartNew();
        var result = await cluster.Train.Exit();
        Time = since.Elapsed;
        result.ExitCode.ShouldBe(0, result.Error);
        new RunFolder(_folder["run"]).ShouldEqual(Run);
    }

    /// <summary>As many networks as that, with images from where this machine has them.</summary>
    internal static string FlagsFor(TemporaryFolder folder, int networks) => string.Create(
        CultureInfo.InvariantCulture,
        $"--cifar 10 --data {CifarFiles.RealOrGenerated(folder)} --model resnet20 --num {networks} --slots 2 --difflr --cos --epochs 10 "
        + $"--batch-size 64 --limit-train 128 --limit-test 64 --print-freq 1");

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
