using Akka.TestKit;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Actors.Tests.Support;
using Grafting.Core.Tests.Runs;
using Grafting.Experiments;
using Grafting.Runs;
using Grafting.Training;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Supervision;

/// <summary>A run of two networks that this node takes over; nodes c and d, and the fetcher, are probes.</summary>
public sealed class TakingOverSpec : VirtualTimeKit
{
    private static readonly NetworkId One = new(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("grafting-tests-").FullName;
    private readonly TestProbe _c;
    private readonly TestProbe _d;
    private readonly TestProbe _fetcher;
    private readonly OtherNode _nodeC;
    private readonly OtherNode _nodeD;

    public TakingOverSpec()
    {
        (_c, _d, _fetcher) = (CreateTestProbe("c"), CreateTestProbe("d"), CreateTestProbe("fetcher"));
        (_nodeC, _nodeD) = (new OtherNode("c", _c, Time), new OtherNode("d", _d, Time));
    }

    [Fact]
    public async Task Should_ask_a_node_that_is_busy_again_until_it_has_joined_and_use_what_it_has()
    {
        var lines = LinesOfThreeRows();
        var taking = TakeOver(_nodeC);
        Describe(_c);
        _c.ExpectMsg<JoinRun>().Term.ShouldBe(5);
        for (var i = 0; i < 3; i++)
        {
            PassSeconds(3);
            _c.ExpectMsg<JoinRun>(); // Its networks have not ended yet, or its answer was lost.
        }

        _c.Reply(new RunJoined(5));
        List(_c, lastTerm: 4, lines);
        Send(_c, RunLog.Metrics, []);
        Send(_c, RunLog.Journal, lines);

        var wanted = _fetcher.FishForMessage<FetchFile>(fetch =>
        {
            _fetcher.Reply(new FileNotFetched(fetch.File, fetch.Sha256, "why"));
            return fetch.File == RunFile.Checkpoint(One, 0);
        });
        wanted.Holders.ShouldBe(["c"]);
        var snapshot = _fetcher.ExpectMsg<FetchFile>();
        _fetcher.Reply(new FileNotFetched(snapshot.File, snapshot.Sha256, "why"));
        using var directory = await taking.InTime();
        directory.Term.ShouldBe(5);
        directory.CountOf(RunLog.Journal).ShouldBeGreaterThanOrEqualTo(lines.Count);
    }

    [Fact]
    public async Task Should_go_on_without_a_node_that_goes_before_it_has_joined()
    {
        var taking = TakeOver(_nodeC);
        Describe(_c);
        _c.ExpectMsg<JoinRun>();

        _nodeC.HasGone();

        using var directory = await taking.InTime();
    }

    [Fact]
    public async Task Should_not_wait_for_a_node_that_cannot_take_part()
    {
        var taking = TakeOver(_nodeC);
        Describe(_c);
        _c.ExpectMsg<JoinRun>();

        _c.Reply(new RunRefused(5, "why"));

        using var directory = await taking.InTime();
    }

    [Fact]
    public async Task Should_take_the_next_newest_lines_when_those_of_the_newest_do_not_come()
    {
        var lines = LinesOfThreeRows();
        var taking = TakeOver(_nodeC, _nodeD);
        Describe(_c);
        Describe(_d);
        Join(_c);
        Join(_d);
        List(_c, lastTerm: 4, lines);
        List(_d, lastTerm: 4, [.. lines.Take(1)]);
        _c.ExpectMsg<ReadLines>();

        _nodeC.HasGone();
        Send(_d, RunLog.Metrics, []);
        Send(_d, RunLog.Journal, [.. lines.Take(1)]);

        using var directory = await taking.InTime();
        directory.CountOf(RunLog.Journal).ShouldBe(1);
    }

    /// <summary>A node answers nothing where it cannot read its copy, and the log there says why.</summary>
    [Fact]
    public async Task Should_do_without_what_a_node_cannot_read()
    {
        var taking = TakeOver(_nodeC);
        Describe(_c);
        Join(_c);

        for (var i = 0; i < 20; i++)
        {
            _c.ExpectMsg<ListStore>();
            PassSeconds(3);
        }

        using var directory = await taking.InTime();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private static RunRecord Record { get; } =
        SampleRecord.With(new TrainOptions { Networks = 2 }) with { Created = DateTimeOffset.UnixEpoch };

    private Task<RunDirectory> TakeOver(params OtherNode[] others)
    {
        var replica = RunReplica.Open(Path.Combine(_folder, "own"), Record.ToJson());
        return Task.Run(new TakingOver(replica, "b", others, _fetcher, Time).RunAsync);
    }

    /// <summary>Of the journal of a supervisor of term 4: two starts, and an epoch of network 1.</summary>
    private IReadOnlyList<ReadOnlyMemory<byte>> LinesOfThreeRows()
    {
        using var directory = RunDirectory.Create(Path.Combine(_folder, "lost"), Record, Time, term: 4);
        directory.RecordStart(NetworkStart.First(One), reason: null);
        directory.RecordStart(NetworkStart.First(new NetworkId(2)), reason: null);
        var test = new TestReport(1, 50, 100, 50, 100);
        directory.RecordEpoch(new CommittedEpoch(
            new EpochAttempt(One, 0, 1),
            0,
            new EpochReport(0, 1, 50, test, 0.1, TrainSeconds: 3, TestSeconds: 1, Images: 30),
            Graft: null,
            new EpochFiles(new string('a', 64), new string('b', 64), Best: null, Last: null),
            TimeShares.None));
        return directory.ReadLines(RunLog.Journal, 0);
    }

    private static void Describe(TestProbe node)
    {
        node.ExpectMsg<DescribeNode>();
        node.Reply(new NodeOffer(new NodeDescription(node.Ref.Path.Name, 1, "cpu", 1, new NodeHardware("2.10.0", "avx512_core")), Term: 4));
    }

    private static void Join(TestProbe node) => node.Reply(new RunJoined(node.ExpectMsg<JoinRun>().Term));

    private static void List(TestProbe node, long lastTerm, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        var term = node.ExpectMsg<ListStore>().Term;
        node.Reply(new StoreListed(term, lastTerm, lines.Count, 0, [RunFile.Checkpoint(One, 0)]));
    }

    private static void Send(TestProbe node, RunLog log, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        if (lines.Count > 0)
        {
            node.Reply(new LinesRead(5, log, node.ExpectMsg<ReadLines>().From, lines));
        }

        var last = node.ExpectMsg<ReadLines>();
        (last.Log, last.From).ShouldBe((log, lines.Count));
        node.Reply(new LinesRead(5, log, last.From, []));
    }
}
