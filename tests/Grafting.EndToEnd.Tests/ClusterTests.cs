using System.Runtime.InteropServices;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>Nodes that are processes of their own.</summary>
[Collection(nameof(NodesAlone))]
public sealed class ClusterTests(ClusterTests.RunAlone alone) : IClassFixture<ClusterTests.RunAlone>, IDisposable
{
    private const int Networks = 3;
    private const int Epochs = 4;
    private const string Flags = "--model resnet20 --num 3 --epochs 4 --batch-size 32 --limit-train 96 --limit-test 64 --slots 1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_end_with_the_same_bytes_on_three_nodes_as_on_one()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags);

        var result = await cluster.Train.Exit();

        result.ExitCode.ShouldBe(0, result.Error);
        foreach (var node in cluster.Nodes)
        {
            (await node.Exit()).ExitCode.ShouldBe(0);
        }

        ShouldBeAlike();
    }

    [Fact]
    public async Task Should_lose_nothing_but_time_when_a_node_is_killed()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags);
        await cluster.Train.Line("  epoch ");

        cluster.Nodes[1].Kill();
        var result = await cluster.Train.Exit();

        result.ExitCode.ShouldBe(0, result.Error);
        ShouldBeAlike();
    }

    [Fact]
    public async Task Should_go_on_elsewhere_when_the_supervisors_node_is_killed()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags);
        await cluster.Train.Line("  epoch ");

        cluster.Train.Kill();

        foreach (var node in cluster.Nodes)
        {
            var result = await node.Exit();
            result.ExitCode.ShouldBe(0, result.Error);
        }

        ShouldBeAlike(Finished);
    }

    [Fact]
    public async Task Should_bring_all_results_home_when_train_is_typed_again_there()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags);
        await cluster.Train.Line("  epoch ");

        cluster.Train.Kill();
        await cluster.Train.Exit();
        var result = await _folder.Run("train --resume run --nodes 3 --slots 1 --json");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("The run has gone on elsewhere");
        foreach (var node in cluster.Nodes)
        {
            (await node.Exit()).ExitCode.ShouldBe(0);
        }

        ShouldBeAlike();
        result.Json.GetProperty("networks").GetArrayLength().ShouldBe(Networks);
        new RunFolder(_folder["run"]).Names.ShouldBe([".lock", .. alone.Run.Names.Except([".lock"])], ignoreOrder: true);
    }

    [Fact]
    public async Task Should_show_a_run_from_where_it_was_begun_and_what_it_came_to()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags);
        await cluster.Train.Line("  epoch ");
        cluster.Train.Kill();
        await cluster.Train.Exit();

        var view = await _folder.Run("attach run --json");

        view.ExitCode.ShouldBe(0, view.Error);
        view.Output.ShouldContain("  epoch ");
        view.Json.GetProperty("networks").GetArrayLength().ShouldBe(Networks);
        await Task.WhenAll(cluster.Nodes.Select(node => node.Exit()));
        (await _folder.RunWell($"attach {Finished}")).Output.ShouldContain("finished, 4 of 4 epochs");
        (await _folder.Run("attach run")).ErrorLine.ShouldContain("train --resume run");
    }

    [Fact]
    public async Task Should_send_initial_weights_to_a_node_that_has_no_such_file()
    {
        const string Short = "--model resnet20 --num 2 --epochs 1 --batch-size 32 --limit-train 64 --limit-test 32 --slots 1 --pretrained given.safetensors";
        File.Copy(alone.Run.Weights(1, "final"), _folder["given.safetensors"]);
        await _folder.RunWell($"train {Short} --s expected");
        using var train = _folder.Start($"train {Short} --nodes 2 --listen 127.0.0.1:0 --s run");
        var address = (await train.Line("--join ")).Split("--join ")[1];
        File.Move(_folder["given.safetensors"], _folder["elsewhere.safetensors"]);

        var node = await _folder.Run($"node --join {address} --slots 1");

        node.ExitCode.ShouldBe(0, node.Error);
        (await train.Exit()).ExitCode.ShouldBe(0);
        new RunFolder(_folder["run"]).Bytes(2, "final").ShouldBe(new RunFolder(_folder["expected"]).Bytes(2, "final"));
    }

    [Fact]
    public async Task Should_wait_for_the_next_run_where_it_is_to_stay()
    {
        const string Short = "--model resnet20 --num 2 --epochs 1 --batch-size 32 --limit-train 64 --limit-test 32 --slots 1";
        using var first = await RunningCluster.Start(_folder, nodes: 2, Short, "--slots 1 --stay");
        (await first.Train.Exit()).ExitCode.ShouldBe(0);
        await first.Nodes[0].Line("Waiting for the next run");

        var second = await _folder.Run($"train {Short} --nodes 2 --listen {first.Address} --s second");

        second.ExitCode.ShouldBe(0, second.Error);
        await first.Nodes[0].Line("Waiting for the next run");
        first.Nodes[0].Send(PosixSignal.SIGTERM);
        (await first.Nodes[0].Exit()).ExitCode.ShouldBe(143);
        var stores = Directory.GetDirectories(_folder["store1"]).Select(Path.GetFileName).ToArray();
        stores.Length.ShouldBe(2);
        stores.ShouldContain("current");
    }

    [Fact]
    public async Task Should_end_a_node_that_was_frozen_for_too_long()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags);
        await cluster.Train.Line("  epoch ");

        cluster.Nodes[1].Freeze();
        await cluster.Train.Line("  lost");
        cluster.Nodes[1].Thaw();

        var frozen = await cluster.Nodes[1].Exit();
        frozen.ExitCode.ShouldBe(1);
        frozen.ErrorLine.ShouldContain("given this node up");
        var result = await cluster.Train.Exit();
        result.ExitCode.ShouldBe(0, result.Error);
        ShouldBeAlike();
    }

    [SkippableFact]
    public async Task Should_go_on_elsewhere_when_the_supervisors_node_is_cut_off()
    {
        using var hosts = SeparateHosts.MakeOrSkip(3);
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags, hosts: hosts);
        await cluster.Train.Line("  epoch ");

        hosts.Cut(0);

        var train = await cluster.Train.Exit();
        train.ExitCode.ShouldBe(1);
        train.ErrorLine.ShouldContain("given this node up");
        foreach (var node in cluster.Nodes)
        {
            var result = await node.Exit();
            result.ExitCode.ShouldBe(0, result.Error);
        }

        ShouldBeAlike(Finished);
    }

    [SkippableFact]
    public async Task Should_lose_one_node_when_only_a_link_between_two_breaks()
    {
        using var hosts = SeparateHosts.MakeOrSkip(3);
        using var cluster = await RunningCluster.Start(_folder, nodes: 3, Flags, hosts: hosts);
        await cluster.Train.Line("  epoch ");

        hosts.Separate(0, 1);

        (await cluster.Nodes[0].Exit()).ExitCode.ShouldBe(1);
        foreach (var process in new[] { cluster.Train, cluster.Nodes[1] })
        {
            var result = await process.Exit();
            result.ExitCode.ShouldBe(0, result.Error);
        }

        ShouldBeAlike();
    }

    [Fact]
    public async Task Should_move_networks_away_before_a_node_leaves()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 2, Flags);
        await cluster.Train.Line("  epoch ");

        cluster.Nodes[0].Send(PosixSignal.SIGTERM);

        (await cluster.Nodes[0].Exit()).ExitCode.ShouldBe(143);
        var result = await cluster.Train.Exit();
        result.ExitCode.ShouldBe(0, result.Error);
        var starts = File.ReadAllLines(_folder["run/journal.jsonl"]).Where(row => row.Contains("\"started\"", StringComparison.Ordinal)).ToArray();
        starts.ShouldContain(row => row.Contains("\"moved\"", StringComparison.Ordinal));
        starts.ShouldNotContain(row => row.Contains("\"place lost\"", StringComparison.Ordinal));
        ShouldBeAlike();
    }

    [Fact]
    public async Task Should_give_networks_to_a_node_that_comes_later()
    {
        using var cluster = await RunningCluster.Start(_folder, nodes: 2, $"{Flags} --rebalance --replicas 3");
        await cluster.Train.Line("  epoch ");

        cluster.Join();

        var result = await cluster.Train.Exit();
        result.ExitCode.ShouldBe(0, result.Error);
        File.ReadAllText(_folder["run/journal.jsonl"]).ShouldContain("\"moved\"");
        ShouldBeAlike();
    }

    [Fact]
    public async Task Should_train_with_nodes_that_prove_themselves_and_with_no_others()
    {
        await _folder.RunWell("node cert certificates --hosts 127.0.0.1");
        await _folder.RunWell("node cert others --hosts 127.0.0.1");
        using var cluster = await RunningCluster.Start(_folder, nodes: 2, $"{Flags} --certificates certificates", "--slots 1 --certificates certificates");
        cluster.Join("--slots 1 --certificates others");
        cluster.Join("--slots 1");

        var result = await cluster.Train.Exit();

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("joined with 1 slot: 2 of 2");
        result.Output.ShouldNotContain(" 3 of 2");
        ShouldBeAlike();
    }

    [Fact]
    public async Task Should_not_listen_beyond_this_machine_without_certificates()
    {
        var result = await _folder.Run($"train {Flags} --nodes 2 --listen 192.0.2.1:4711 --s run");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("grafting node cert");
        Directory.Exists(_folder["run"]).ShouldBeFalse();
    }

    /// <summary>The store of the node that led the run at its end.</summary>
    private string Finished => Directory.EnumerateDirectories(_folder.Path, "store*").Single(store => File.Exists(Path.Combine(store, "summary.json")));

    private void ShouldBeAlike(string directory = "run")
    {
        RunJournal.ShouldHaveEachEpochOnce(_folder.Path);
        var run = new RunFolder(_folder[directory]);
        run.Committed.ShouldBe(Enumerable.Range(1, Networks).SelectMany(network => Enumerable.Range(0, Epochs).Select(epoch => (network, epoch))));
        run.ShouldHaveTheWeights(alone.Run);
    }

    /// <summary>The same run in one process.</summary>
    public sealed class RunAlone : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal RunFolder Run => new(_folder["alone"]);

        public async Task InitializeAsync() => await _folder.RunWell($"train {Flags} --s alone");

        public Task DisposeAsync()
        {
            _folder.Dispose();
            return Task.CompletedTask;
        }
    }
}
