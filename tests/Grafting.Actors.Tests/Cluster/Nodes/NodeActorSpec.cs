using System.Collections.Concurrent;
using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Cluster.Nodes.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Nodes;

/// <summary>A node with a store of its own; the supervisor and the node's fetcher are probes.</summary>
public sealed class NodeActorSpec : VirtualTimeKit
{
    private readonly StoreFolder _folder = new();
    private readonly HeldRuns _runs = new();
    private readonly ConcurrentQueue<EndRun> _ended = new();
    private readonly IActorRef _node;

    public NodeActorSpec()
    {
        var description = new NodeDescription("self", 1, "cpu", 1 << 30, new NodeHardware("2.10.0", "avx512_core"));
        var setting = new NodeSetting(description, _runs, OpenCopy, Store, CreateTestProbe("fetcher"), _ended.Enqueue, Time) { SharesFiles = true };
        _node = Sys.ActorOf(NodeActor.PropsFor(setting), "node");
    }

    private RunPaths Store => new(Path.Combine(_folder.Paths.Root, "store"));

    [Fact]
    public async Task Should_open_a_run_for_one_term_after_the_other()
    {
        Ask(term: 1);
        var first = await _runs.NextAsync();

        Ask(term: 2); // The supervisor's node has died meanwhile.
        first.SetResult();

        ExpectMsg<RunJoined>().Term.ShouldBe(2);
        _ended.ShouldBeEmpty();
        _runs.Open.ShouldBe(1);
        _runs.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    public async Task Should_open_the_run_for_the_newer_term_where_it_failed_for_the_older()
    {
        Ask(term: 1);
        var first = await _runs.NextAsync();

        Ask(term: 2);
        first.SetException(new GraftingException("the images are gone"));
        (await _runs.NextAsync()).SetResult();

        ExpectMsg<RunJoined>().Term.ShouldBe(2);
        _ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_not_wait_for_files_of_a_node_that_leads_no_longer()
    {
        var weights = new NamedFile(RunFile.Weights(new NetworkId(1), WeightsFile.Best), new string('a', 64));
        _node.Tell(new JoinRun(1, HeldRuns.Record, [weights]), TestActor); // Nobody brings it.

        Ask(term: 2);
        (await _runs.NextAsync()).SetResult();

        ExpectMsg<RunJoined>().Term.ShouldBe(2);
        _ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task Should_say_that_it_cannot_take_part_where_the_run_cannot_be_opened()
    {
        Ask(term: 1);

        (await _runs.NextAsync()).SetException(new GraftingException("the images are gone"));

        ExpectMsg<RunRefused>().Reason.ShouldBe("the images are gone");
        _ended.ShouldHaveSingleItem().Ending.ShouldBe(RunEnding.WithoutThisNode);
    }

    [Fact]
    public async Task Should_not_say_that_it_has_joined_before_it_has()
    {
        Ask(term: 1);
        (await _runs.NextAsync()).SetResult();
        ExpectMsg<RunJoined>().Term.ShouldBe(1);

        Ask(term: 2, HeldRuns.RecordOf(DateTimeOffset.UnixEpoch.AddDays(1)));
        var second = await _runs.NextAsync();
        Ask(term: 2, HeldRuns.RecordOf(DateTimeOffset.UnixEpoch.AddDays(1))); // Its patience is over.
        _node.Tell(new FindRun("another"), TestActor);
        ExpectMsg<RunIsNotHere>(); // And nothing before.

        second.SetResult();
        ExpectMsg<RunJoined>().Term.ShouldBe(2);
    }

    [Fact]
    public async Task Should_leave_the_store_free_when_it_ends_while_a_run_is_opened()
    {
        Ask(term: 1);
        var loading = await _runs.NextAsync();

        Watch(_node);
        _node.Tell(PoisonPill.Instance); // Before it is told that the run is open.
        loading.SetResult();

        ExpectTerminated(_node);
        _runs.Open.ShouldBe(0);
        RunReplica.Open(Store.Root, HeldRuns.Record).Dispose();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    private void Ask(long term) => Ask(term, HeldRuns.Record);

    private void Ask(long term, ReadOnlyMemory<byte> record) => _node.Tell(new JoinRun(term, record, []), TestActor);

    /// <summary>Each run has a folder of its own, as with a store of runs.</summary>
    private FollowingCopy OpenCopy(ReadOnlyMemory<byte> record) =>
        new(RunReplica.Open(record.Span.SequenceEqual(HeldRuns.Record.Span) ? Store.Root : $"{Store.Root}-2", record));
}
