using System.Diagnostics;
using System.Globalization;
using Grafting.EndToEnd.Tests.Support;
using Xunit.Abstractions;

namespace Grafting.LongRuns.Tests;

/// <summary>
/// Six networks on three nodes, each a process with a store of its own, and everything that can happen to a node and its network at seeded moments.
/// Whatever happens, the run ends with the bytes of one process, soon, and no epoch is in it twice.
/// </summary>
public sealed class ClusterFaultTests(UndisturbedNodes undisturbed, ITestOutputHelper output) : IClassFixture<UndisturbedNodes>, IDisposable
{
    /// <summary>Lines on epochs before a fault, at most: about 18 of them are an epoch of all networks.</summary>
    private const int MostLines = 90;

    /// <summary>The same where a node is to join again, which takes it about twelve seconds: the run must not be over by then.</summary>
    private const int MostLinesForJoining = 30;

    private static readonly TimeSpan MostMore = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestUntilTraining = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly Stopwatch _time = new();
    private SeparateHosts? _hosts;
    private DateTimeOffset _struck;

    public void Dispose()
    {
        _folder.Dispose();
        _hosts?.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Should_lose_an_epoch_at_most_when_a_node_is_killed(int seed)
    {
        using var cluster = await Start();
        var node = await Moment(cluster, seed);

        cluster.Nodes[node - 1].Kill();

        await ShouldEndWell(cluster.Train);
        ShouldBeAlike("run", lost: true);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Should_go_on_elsewhere_when_train_is_killed(int seed)
    {
        using var cluster = await Start();
        await Moment(cluster, seed);

        cluster.Train.Kill();

        await Task.WhenAll(cluster.Nodes.Select(ShouldEndWell));
        ShouldBeAlike(Successor, lost: true);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Should_end_a_node_that_was_frozen_for_too_long(int seed)
    {
        using var cluster = await Start();
        var node = await Moment(cluster, seed);
        var frozen = cluster.Nodes[node - 1];

        frozen.Freeze();
        await cluster.Train.Line("  lost");
        await cluster.Train.Line("  epoch ");
        frozen.Thaw();
        var since = Stopwatch.StartNew();
        var result = await frozen.Exit();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"it found out {since.Elapsed.TotalSeconds:0.0} s after it thawed"));
        result.ExitCode.ShouldBe(1, result.Output);
        result.ErrorLine.ShouldContain("given this node up");
        await ShouldEndWell(cluster.Train);
        ShouldBeAlike("run", lost: true);
    }

    [Theory]
    [InlineData(7)]
    public async Task Should_not_notice_a_node_that_freezes_for_two_seconds(int seed)
    {
        using var cluster = await Start();
        var node = await Moment(cluster, seed);

        cluster.Nodes[node - 1].Freeze();
        await cluster.Train.Last(TimeSpan.FromSeconds(2));
        cluster.Nodes[node - 1].Thaw();

        await ShouldEndWell(cluster.Train);
        await Task.WhenAll(cluster.Nodes.Select(ShouldEndWell));
        ShouldBeAlike("run", lost: false);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Should_take_a_node_back_that_is_killed_and_started_again_at_once(int seed)
    {
        using var cluster = await Start();
        var address = await cluster.AddressOf(1);
        await Moment(cluster, seed, MostLinesForJoining);

        cluster.Nodes[0].Kill();
        await cluster.Nodes[0].Exit();
        var again = cluster.JoinAgain(1, address, UndisturbedNodes.NodeFlags);

        await ShouldEndWell(cluster.Train);
        await ShouldEndWell(again);
        ShouldBeAlike("run", lost: true);
    }

    [SkippableTheory]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Should_go_on_without_a_node_that_is_cut_off_and_take_it_back(int seed)
    {
        using var cluster = await StartOnHosts();
        var node = await Moment(cluster, seed, MostLinesForJoining);

        _hosts!.Cut(node);

        (await cluster.Nodes[node - 1].Exit()).ExitCode.ShouldBe(1);
        await cluster.Train.Line("  lost");
        _hosts.Mend(node);
        var again = cluster.JoinAgain(node, await cluster.AddressOf(node), UndisturbedNodes.NodeFlags);
        await cluster.Train.Line("  joined");
        await ShouldEndWell(cluster.Train);
        await ShouldEndWell(again);
        ShouldBeAlike("run", lost: true);
    }

    [SkippableTheory]
    [InlineData(12)]
    public async Task Should_go_on_elsewhere_when_train_is_cut_off(int seed)
    {
        using var cluster = await StartOnHosts();
        await Moment(cluster, seed);

        _hosts!.Cut(0);

        var train = await cluster.Train.Exit();
        train.ExitCode.ShouldBe(1, train.Output);
        await Task.WhenAll(cluster.Nodes.Select(ShouldEndWell));
        ShouldBeAlike(Successor, lost: true);
    }

    [SkippableTheory]
    [InlineData(13)]
    public async Task Should_go_on_without_a_node_that_cannot_be_heard(int seed)
    {
        using var cluster = await StartOnHosts();
        var node = await Moment(cluster, seed);

        _hosts!.Silence(node, 0);
        _hosts.Silence(node, 3 - node);

        await ShouldEndWell(cluster.Train);
        (await cluster.Nodes[node - 1].Exit()).ExitCode.ShouldBe(1);
        ShouldBeAlike("run", lost: true);
    }

    /// <summary>One link of the three breaks: the third node, which reaches both ends, gives up who came later.</summary>
    [SkippableTheory]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Should_go_on_without_one_of_two_nodes_that_lose_each_other(int seed)
    {
        using var cluster = await StartOnHosts();
        await Moment(cluster, seed);

        _hosts!.Separate(1, 2);

        await ShouldEndWell(cluster.Train);
        var nodes = await Task.WhenAll(cluster.Nodes.Select(node => node.Exit()));
        nodes.Select(node => node.ExitCode).ShouldBe([0, 1], ignoreOrder: true);
        ShouldBeAlike("run", lost: true);
    }

    /// <inheritdoc cref="Should_go_on_without_one_of_two_nodes_that_lose_each_other"/>
    [SkippableTheory]
    [InlineData(16)]
    [InlineData(18)]
    public async Task Should_go_on_without_a_node_where_it_and_train_lose_each_other(int seed)
    {
        using var cluster = await StartOnHosts();
        var node = await Moment(cluster, seed);

        _hosts!.Separate(0, node);

        await ShouldEndWell(cluster.Train);
        (await cluster.Nodes[node - 1].Exit()).ExitCode.ShouldBe(1);
        await ShouldEndWell(cluster.Nodes[2 - node]);
        ShouldBeAlike("run", lost: true);
    }

    /// <summary>What a node sends and gets in an epoch takes about half an epoch on such a link, and heartbeats queue behind it.</summary>
    [SkippableTheory]
    [InlineData(14)]
    public async Task Should_go_on_over_a_slow_link(int seed)
    {
        using var cluster = await StartOnHosts();
        var node = await Moment(cluster, seed);

        _hosts!.Slow(node, "50mbit");

        await ShouldEndWell(cluster.Train);
        await Task.WhenAll(cluster.Nodes.Select(ShouldEndWell));
        ShouldBeAlike("run", lost: false);
    }

    [Fact]
    public async Task Should_end_with_the_same_bytes_on_four_nodes_as_in_one_process()
    {
        var flags = UndisturbedNodes.FlagsFor(_folder, networks: 8);
        await _folder.RunWell($"train {flags} --s alone");

        using var cluster = await RunningCluster.Start(_folder, nodes: 4, flags, UndisturbedNodes.NodeFlags);

        await ShouldEndWell(cluster.Train);
        await Task.WhenAll(cluster.Nodes.Select(ShouldEndWell));
        new RunFolder(_folder["run"]).ShouldEqual(new RunFolder(_folder["alone"]));
        RunJournal.ShouldHaveEachEpochOnce(_folder.Path);
    }

    private string Successor => Directory.EnumerateDirectories(_folder.Path, "store*").Single(store => File.Exists(Path.Combine(store, "summary.json")));

    private async Task<RunningCluster> Start()
    {
        var cluster = await RunningCluster.Start(_folder, UndisturbedNodes.Nodes, undisturbed.Flags, UndisturbedNodes.NodeFlags, _hosts);
        _time.Start();
        return cluster;
    }

    private Task<RunningCluster> StartOnHosts()
    {
        _hosts = SeparateHosts.MakeOrSkip(UndisturbedNodes.Nodes);
        return Start();
    }

    /// <summary>Waits for a seeded moment.</summary>
    /// <returns>The node that something is to happen to, as the seed says.</returns>
    private async Task<int> Moment(RunningCluster cluster, int seed, int mostLines = MostLines)
    {
        (await new KillMoments(seed, mostLines).Come(cluster.Train)).ShouldBeTrue("it must not end before");
        _struck = DateTimeOffset.UtcNow;
        return 1 + (seed % 2);
    }

    private static async Task ShouldEndWell(ProgramProcess process)
    {
        var result = await process.Exit();
        result.ExitCode.ShouldBe(0, $"{result.Output}{result.Error}");
    }

    /// <param name="directory">Where the results are.</param>
    /// <param name="lost">Whether networks were to begin again elsewhere, or none was.</param>
    private void ShouldBeAlike(string directory, bool lost)
    {
        var time = _time.Elapsed;
        var run = new RunFolder(_folder[directory]);
        var starts = RunJournal.Read(run.Path).StartsAfter(_struck);
        var repeated = starts.Select(start => Longest(run, start.Network)).DefaultIfEmpty().Max();
        var until = starts.Select(start => start.Time - _struck).ToArray();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{starts.Length} networks began again{(lost ? $" {until.Min().TotalSeconds:0.0} to {until.Max().TotalSeconds:0.0} s after the fault" : "")}; "
            + $"run {time.TotalSeconds:0.0} s, undisturbed {undisturbed.Time.TotalSeconds:0.0} s, a repeated epoch {repeated.TotalSeconds:0.0} s"));
        run.ShouldGiveTheSame(undisturbed.Run);
        RunJournal.ShouldHaveEachEpochOnce(_folder.Path);
        (starts.Length > 0).ShouldBe(lost);
        until.ShouldAllBe(passed => passed < LongestUntilTraining);
        time.ShouldBeLessThan(undisturbed.Time + repeated + MostMore);
    }

    private static TimeSpan Longest(RunFolder run, int network) => TimeSpan.FromSeconds(
        run.Epochs.Where(row => row.GetProperty("network").GetInt32() == network).Max(row => row.GetProperty("seconds").GetDouble()));
}
