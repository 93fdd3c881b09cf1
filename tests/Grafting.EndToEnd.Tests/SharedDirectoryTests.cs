using System.Globalization;
using System.Runtime.InteropServices;
using Grafting.EndToEnd.Tests.Support;

namespace Grafting.EndToEnd.Tests;

/// <summary>A process for each network, as in the published way of working: they are told nothing of each other but the directory.</summary>
[Collection(nameof(NodesAlone))]
public sealed class SharedDirectoryTests(SharedDirectoryTests.RunAlone alone) : IClassFixture<SharedDirectoryTests.RunAlone>, IDisposable
{
    private const string Flags = "--model resnet20 --num 2 --epochs 4 --batch-size 32 --limit-train 192 --limit-test 64";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ProgramProcess> _processes = [];

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_end_with_the_same_bytes_on_two_terminals_as_in_one_process()
    {
        var first = Start(1);
        await first.Line("Leading the run");
        var second = Start(2);

        await ShouldEndWell(first, second);

        Starts.Count().ShouldBe(2, "one attempt each");
    }

    [Fact]
    public async Task Should_find_each_other_when_started_at_the_same_instant() => await ShouldEndWell(Start(2), Start(1));

    [LongFact]
    public async Task Should_prove_themselves_to_each_other_where_they_have_certificates()
    {
        await _folder.RunWell("node cert certificates --hosts 127.0.0.1");
        const string flags = $"{Flags} --listen 127.0.0.1:0 --certificates certificates";

        await ShouldEndWell(Start(1, flags), Start(2, flags));
    }

    [Fact]
    public async Task Should_show_a_node_the_cluster_of_a_run_of_several_nodes()
    {
        var train = _folder.Start($"train {Flags} --nodes 2 --s run");
        _processes.Add(train);
        await train.Line("Waiting for 1 node");
        var node = _folder.Start("node --s run --store store --slots 1");
        _processes.Add(node);

        var result = await node.Exit();

        result.ExitCode.ShouldBe(0, result.Error);
        await ShouldEndWell(train);
    }

    [Fact]
    public async Task Should_wait_for_a_process_that_was_killed_until_it_is_started_again()
    {
        var (first, second) = await Started();

        second.Kill();
        await second.Exit();

        await ShouldEndWell(first, Start(2));
    }

    [Fact]
    public async Task Should_give_nobody_up_who_is_only_out_of_reach()
    {
        var (first, second) = await Started();

        second.Freeze();
        await first.Line("Network 2 waits");
        second.Thaw();

        await ShouldEndWell(first, second);
        Starts.Count().ShouldBe(2, "one attempt each");
    }

    [LongFact]
    public async Task Should_go_on_when_the_leading_process_was_killed_and_is_started_again()
    {
        var (first, second) = await Started();

        first.Kill();
        await first.Exit();

        await ShouldEndWell(Start(1), second);
    }

    [Fact]
    public async Task Should_lead_on_when_the_leading_process_is_killed_and_then_wait_for_it()
    {
        var (first, second) = await Started();

        first.Kill();
        await second.Line("Leading the run");

        await ShouldEndWell(Start(1), second);
    }

    /// <summary>One of the two others leads, and the other one changes over to it.</summary>
    [LongFact]
    public async Task Should_follow_another_process_when_the_leading_one_is_killed()
    {
        const string flags = "--model resnet20 --num 3 --epochs 3 --batch-size 32 --limit-train 96 --limit-test 32";
        await _folder.RunWell($"train {flags} --s alone");
        var first = Start(1, flags);
        await first.Line("Leading the run");
        var (second, third) = (Start(2, flags), Start(3, flags));
        await first.Line("  epoch ");

        first.Kill();
        await Task.WhenAny(second.Line("Leading the run"), third.Line("Leading the run"));

        await ShouldEndWell(new RunFolder(_folder["alone"]), Start(1, flags), second, third);
    }

    [LongTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Should_go_on_when_a_process_was_asked_to_stop_and_is_started_again(int network)
    {
        var (first, second) = await Started();
        var (stopped, other) = network == 1 ? (first, second) : (second, first);

        stopped.Send(PosixSignal.SIGTERM);
        var result = await stopped.Exit();

        result.ExitCode.ShouldBe(143, result.Error);
        result.Error.ShouldContain($"train --resume run --i {network.ToString(CultureInfo.InvariantCulture)}");
        await ShouldEndWell(_folder.Start($"train --resume run --i {network.ToString(CultureInfo.InvariantCulture)}"), other);
    }

    /// <summary>That one tells nothing any more, and nobody gives it up.</summary>
    [Fact]
    public async Task Should_end_within_its_grace_when_asked_to_though_another_process_was_killed()
    {
        var (first, second) = await Started(); // The default grace is 20 seconds.
        second.Kill();
        await second.Exit();
        await first.Line("Network 2 waits");

        first.Send(PosixSignal.SIGTERM);
        var result = await first.Exit().WaitAsync(TimeSpan.FromSeconds(40));

        result.ExitCode.ShouldBe(143, result.Error);
        await ShouldEndWell(Start(1), Start(2));
    }

    [Fact]
    public async Task Should_refuse_what_does_not_fit_the_run_and_leave_it_alone()
    {
        var (first, second) = await Started();

        var twice = await _folder.Run($"train {Flags} --i 2 --s run");
        var other = await _folder.Run($"train {Flags} --seed 7 --i 2 --s run");
        var whole = await _folder.Run($"train {Flags} --s run");
        var unreachable = await _folder.Run($"train {Flags} --listen 192.0.2.1:4711 --i 2 --s other");

        (twice.ExitCode, other.ExitCode, whole.ExitCode, unreachable.ExitCode).ShouldBe((2, 2, 2, 2));
        twice.ErrorLine.ShouldContain("Another process trains network 2 of run");
        other.ErrorLine.ShouldContain("--seed is 1 in run.json, 7 here");
        whole.ErrorLine.ShouldContain("Another process is writing run");
        unreachable.ErrorLine.ShouldContain("grafting node cert");
        Directory.Exists(_folder["other"]).ShouldBeFalse();
        await ShouldEndWell(first, second);
    }

    private IEnumerable<string> Starts =>
        File.ReadAllLines(_folder["run/journal.jsonl"]).Where(row => row.Contains("\"started\"", StringComparison.Ordinal));

    private ProgramProcess Start(int network, string flags = Flags)
    {
        var process = _folder.Start(string.Create(CultureInfo.InvariantCulture, $"train {flags} --i {network} --s run"));
        _processes.Add(process);
        return process;
    }

    /// <summary>Both, with the first leading and an epoch committed.</summary>
    private async Task<(ProgramProcess First, ProgramProcess Second)> Started()
    {
        var first = Start(1);
        await first.Line("Leading the run");
        var second = Start(2);
        await first.Line("  epoch ");
        return (first, second);
    }

    private Task ShouldEndWell(params ProgramProcess[] processes) => ShouldEndWell(alone.Run, processes);

    private async Task ShouldEndWell(RunFolder alone, params ProgramProcess[] processes)
    {
        foreach (var process in processes)
        {
            var result = await process.Exit();
            result.ExitCode.ShouldBe(0, result.Error);
            result.Output.ShouldContain("Written to run");
        }

        var run = new RunFolder(_folder["run"]);
        run.Committed.ShouldBe(alone.Committed);
        run.ShouldHaveTheWeights(alone);
        Plain(run).ShouldBe(Plain(alone));
    }

    /// <summary>Locks stay.</summary>
    private static IEnumerable<string> Plain(RunFolder run) => run.Names.Where(name => !name.StartsWith(".lock", StringComparison.Ordinal));

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
