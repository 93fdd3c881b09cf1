using Akka.Actor;
using Akka.TestKit;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FetchProtocol;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

/// <summary>A fetcher and its fetches; the servers of nodes a and b are probes.</summary>
public sealed class FileFetcherTests : VirtualTimeKit
{
    private const long Longest = 100 * ChunkBytes;

    private static readonly RunFile Snapshot = RunFile.Snapshot(new NetworkId(2), 7);
    private static readonly byte[] Bytes = StoreFolder.Bytes(40 * ChunkBytes + 5);
    private static readonly string Sha256 = StoreFolder.Sha256(Bytes);

    private readonly StoreFolder _store = new();
    private readonly Dictionary<string, TestProbe> _nodes;
    private readonly IActorRef _fetcher;

    public FileFetcherTests()
    {
        _nodes = new() { ["a"] = CreateTestProbe(), ["b"] = CreateTestProbe() };
        _fetcher = Sys.ActorOf(FileFetcher.PropsFor(new FetchSetting(_store.Paths, node => _nodes[node], FetchPatience.Usual, new PeerStreams(identity: null), Time)));
    }

    private TestProbe A => _nodes["a"];

    private TestProbe B => _nodes["b"];

    [Fact]
    public void Should_put_a_file_into_the_store()
    {
        Fetch("a");

        Opened(A, at: 0);
        Serve(A, Bytes);

        ExpectMsg(new FileFetched(Snapshot, Sha256));
        Closed(A, 1);
        _store.Read(Snapshot).ShouldBe(Bytes);
        _store.Files.ShouldHaveSingleItem();
    }

    [Fact]
    public void Should_pull_again_when_half_of_what_it_pulled_has_come()
    {
        Fetch("a");
        Opened(A, at: 0);
        A.Reply(new FileOpened(1, Bytes.Length));
        var first = A.ExpectMsg<PullChunks>().UpTo;

        for (long at = 0; at < first / 2; at += ChunkBytes)
        {
            A.HasMessages.ShouldBeFalse();
            A.Reply(Chunk(1, at));
        }

        A.ExpectMsg<PullChunks>().UpTo.ShouldBeInRange(first + 1, first / 2 + Window * ChunkBytes);
    }

    [Fact]
    public void Should_go_on_at_its_byte_after_silence()
    {
        Fetch("a");
        Opened(A, at: 0);
        var came = SendUntilPulledAgain(A);

        PassSeconds(5);
        Closed(A, 1);
        PassSeconds(0.5);

        Opened(A, transfer: 2, came);
        Serve(A, Bytes, transfer: 2, came);
        ExpectMsg<FileFetched>();
        _store.Read(Snapshot).ShouldBe(Bytes);
    }

    [Fact]
    public void Should_go_on_at_its_byte_with_the_next_node()
    {
        Fetch("a", "b");
        Opened(A, at: 0);
        var came = SendUntilPulledAgain(A);

        PassSeconds(5);

        Opened(B, transfer: 2, came);
        A.Reply(Chunk(1, came)); // Too late: it is counted neither here nor there.
        Serve(B, Bytes, transfer: 2, came);
        ExpectMsg<FileFetched>();
        _store.Read(Snapshot).ShouldBe(Bytes);
    }

    [Fact]
    public void Should_ask_the_next_node_when_one_refuses_or_lies_about_the_length()
    {
        Fetch("a", "b", "a", "b");
        Opened(A, at: 0);
        A.Reply(new FileRefused(1, "no"));

        Opened(B, transfer: 2, at: 0);
        B.Reply(new FileOpened(2, Longest + 1));
        Opened(A, transfer: 3, at: 0);
        A.Reply(new FileOpened(3, -1));
        Opened(B, transfer: 4, at: 0);
        Serve(B, Bytes, transfer: 4);

        ExpectMsg<FileFetched>();
    }

    [Fact]
    public void Should_give_up_with_a_reason_when_nobody_has_it()
    {
        Fetch("a", "b");

        foreach (var transfer in Enumerable.Range(0, FetchPatience.Usual.Rounds).Select(round => 1 + 2 * round))
        {
            Opened(A, transfer, at: 0);
            A.Reply(new FileRefused(transfer, "it is not there"));
            Closed(A, transfer);
            Opened(B, transfer + 1, at: 0);
            B.Reply(new FileRefused(transfer + 1, "it was never here"));
            Closed(B, transfer + 1);
            PassSeconds(10);
        }

        ExpectMsg(new FileNotFetched(Snapshot, Sha256, "b: it was never here"));
        _store.Files.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, ChunkBytes)]
    [InlineData(-1, ChunkBytes)]
    [InlineData(0, ChunkBytes - 1)]
    [InlineData(0, 2 * ChunkBytes)]
    [InlineData(0, 0)]
    public void Should_ask_again_for_the_byte_that_was_due(int chunksAhead, int length)
    {
        Fetch("a", "b");
        Opened(A, at: 0);
        A.Reply(new FileOpened(1, Bytes.Length));
        A.ExpectMsg<PullChunks>();
        Send(A, 1, from: 0, to: 2 * ChunkBytes);

        A.Reply(new FileChunk(1, (2 + chunksAhead) * ChunkBytes, new byte[length]));

        Opened(B, transfer: 2, at: 2 * ChunkBytes);
        Serve(B, Bytes, transfer: 2, at: 2 * ChunkBytes);
        ExpectMsg<FileFetched>();
        _store.Read(Snapshot).ShouldBe(Bytes);
    }

    [Fact]
    public void Should_begin_again_once_when_the_contents_are_others()
    {
        Fetch("a", "b");
        Opened(A, at: 0);
        Serve(A, StoreFolder.Bytes(Bytes.Length, seed: 2));

        Opened(B, transfer: 2, at: 0);
        Serve(B, Bytes, transfer: 2);

        ExpectMsg<FileFetched>();
        _store.Read(Snapshot).ShouldBe(Bytes);
    }

    [Fact]
    public void Should_take_a_whole_copy_from_one_node_when_the_parts_of_two_do_not_fit()
    {
        var damaged = StoreFolder.Bytes(Bytes.Length, seed: 2);
        Fetch("a", "b");
        Opened(A, at: 0);
        A.Reply(new FileOpened(1, Bytes.Length));
        A.ExpectMsg<PullChunks>();
        A.Reply(new FileChunk(1, 0, damaged.AsMemory(0, ChunkBytes)));
        A.Reply(new FileRefused(1, "the disk is gone"));

        Opened(B, transfer: 2, at: ChunkBytes);
        Serve(B, Bytes, transfer: 2, ChunkBytes);
        Opened(B, transfer: 3, at: 0);
        Serve(B, Bytes, transfer: 3);

        ExpectMsg<FileFetched>();
        _store.Read(Snapshot).ShouldBe(Bytes);
    }

    [Fact]
    public void Should_give_up_when_the_contents_are_others_twice_and_keep_what_was_there()
    {
        var before = _store.Put(Snapshot, [1, 2, 3]);
        Fetch("a", "b");
        Opened(A, at: 0);
        Serve(A, StoreFolder.Bytes(Bytes.Length, seed: 2));
        Opened(B, transfer: 2, at: 0);
        Serve(B, StoreFolder.Bytes(5, seed: 3), transfer: 2);

        ExpectMsg(new FileNotFetched(Snapshot, Sha256, "b: what came has another SHA-256, twice"));
        AwaitAssert(() => _store.Files.ShouldHaveSingleItem());
        _store.Read(Snapshot).ShouldBe(before);
    }

    [Fact]
    public void Should_begin_again_when_the_length_is_another_elsewhere()
    {
        Fetch("a", "b");
        Opened(A, at: 0);
        A.Reply(new FileOpened(1, Bytes.Length + 1));
        A.ExpectMsg<PullChunks>();
        Send(A, 1, from: 0, to: 2 * ChunkBytes);
        A.Reply(new FileRefused(1, "it became shorter meanwhile"));

        Opened(B, transfer: 2, at: 2 * ChunkBytes);
        B.Reply(new FileOpened(2, Bytes.Length));
        Closed(B, 2);
        PassSeconds(0.5);
        Opened(A, transfer: 3, at: 0);
        Serve(A, Bytes, transfer: 3);

        ExpectMsg<FileFetched>();
        _store.Read(Snapshot).ShouldBe(Bytes);
    }

    [Fact]
    public void Should_give_up_when_the_own_disk_cannot_take_it()
    {
        File.WriteAllText(_store.Paths.Networks, "no folder");
        Fetch("a", "b");
        Opened(A, at: 0);
        A.Reply(new FileOpened(1, Bytes.Length));

        ExpectMsg<FileNotFetched>().Reason.ShouldStartWith("Cannot write ");
        Closed(A, 1);
        B.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void Should_ask_nobody_where_nobody_has_it()
    {
        Fetch();

        ExpectMsg(new FileNotFetched(Snapshot, Sha256, "no node has it"));
    }

    [Fact]
    public void Should_fetch_a_file_once_for_all_who_ask()
    {
        var other = CreateTestProbe();
        Fetch("a");
        _fetcher.Tell(new FetchFile(Snapshot, Sha256, ["b"], Longest), other);
        _fetcher.Tell(new FetchFile(RunFile.Snapshot(new NetworkId(1), 0), Sha256, [], Longest));
        ExpectMsg<FileNotFetched>(); // At once: now it knows the other asker.

        Opened(A, at: 0);
        A.Reply(new FileRefused(1, "no"));
        Opened(B, transfer: 2, at: 0); // Whom only the second asker knew.
        Serve(B, Bytes, transfer: 2);

        ExpectMsg<FileFetched>();
        other.ExpectMsg<FileFetched>();
        Fetch("b"); // Nothing is remembered: it may have been deleted meanwhile.
        Opened(B, at: 0);
    }

    [Fact]
    public void Should_fetch_eight_files_at_once_and_four_of_a_node()
    {
        string[] holders = ["a", "a", "a", "a", "a", "b", "b", "b", "b", "b"];
        foreach (var (i, holder) in holders.Index())
        {
            _fetcher.Tell(new FetchFile(RunFile.Checkpoint(new NetworkId(1), i), Sha256, [holder], Longest));
        }

        EpochsOf(A, 4).ShouldBe([0, 1, 2, 3], ignoreOrder: true);
        EpochsOf(B, 4).ShouldBe([5, 6, 7, 8], ignoreOrder: true);
        A.HasMessages.ShouldBeFalse();
        A.Reply(new FileOpened(1, 0)); // Another file, twice: that fetch is over.
        Closed(A, 1);
        PassSeconds(0.5);
        A.ExpectMsg<OpenFile>();
        A.Reply(new FileOpened(2, 0));
        Closed(A, 2);

        EpochsOf(A, 1).ShouldBe([4]);
        ExpectMsg<FileNotFetched>();
    }

    [Fact]
    public void Should_fetch_two_versions_of_a_file_one_after_the_other()
    {
        var newer = StoreFolder.Bytes(5, seed: 9);
        Fetch("a");
        _fetcher.Tell(new FetchFile(Snapshot, StoreFolder.Sha256(newer), ["b"], Longest));

        Opened(A, at: 0);
        B.HasMessages.ShouldBeFalse();
        Serve(A, Bytes);
        Opened(B, at: 0);
        Serve(B, newer);

        ExpectMsg(new FileFetched(Snapshot, Sha256));
        ExpectMsg(new FileFetched(Snapshot, StoreFolder.Sha256(newer)));
        _store.Read(Snapshot).ShouldBe(newer);
    }

    [Fact]
    public void Should_end_the_transfer_of_a_file_that_nobody_needs_any_more()
    {
        FetchAhead("a");
        Opened(A, at: 0);

        _fetcher.Tell(new DropFile(Snapshot, Sha256));

        Closed(A, 1);
        AwaitAssert(() => _store.Files.ShouldBeEmpty());
        Fetch("b");
        Opened(B, at: 0);
    }

    [Fact]
    public void Should_not_end_a_transfer_that_somebody_else_waits_for()
    {
        var other = CreateTestProbe();
        FetchAhead("a");
        Opened(A, at: 0);
        _fetcher.Tell(new FetchFile(Snapshot, Sha256, ["a"], Longest), other);

        _fetcher.Tell(new DropFile(Snapshot, Sha256));
        Serve(A, Bytes);

        other.ExpectMsg<FileFetched>();
    }

    [Fact]
    public void Should_begin_again_for_who_waits_when_what_was_begun_ahead_has_failed()
    {
        FetchAhead("a");
        foreach (var transfer in Enumerable.Range(1, FetchPatience.Usual.Rounds))
        {
            Opened(A, transfer, at: 0);
            if (transfer < FetchPatience.Usual.Rounds)
            {
                A.Reply(new FileRefused(transfer, "it is not there"));
                Closed(A, transfer);
                PassSeconds(10);
            }
        }

        Fetch("a");
        _fetcher.Tell(new FetchFile(RunFile.Snapshot(new NetworkId(1), 0), Sha256, [], Longest));
        ExpectMsg<FileNotFetched>(); // At once: now it knows who waits.
        A.Reply(new FileRefused(FetchPatience.Usual.Rounds, "it is not there"));

        Opened(A, transfer: 1, at: 0);
        Serve(A, Bytes);
        ExpectMsg<FileFetched>();
    }

    [Fact]
    public void Should_answer_when_a_fetch_fails_by_a_defect()
    {
        Fetch("no such probe");

        ExpectMsg<FileNotFetched>().Reason.ShouldContain("defect");
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _store.Dispose();
    }

    private static FileChunk Chunk(long transfer, long offset, byte[]? of = null)
    {
        var bytes = of ?? Bytes;
        return new FileChunk(transfer, offset, bytes.AsMemory((int)offset, (int)Math.Min(ChunkBytes, bytes.Length - offset)));
    }

    private static void Opened(TestProbe node, long transfer = 1, long at = 0) =>
        node.FishForMessage<OpenFile>(_ => true).ShouldBe(new OpenFile(transfer, Snapshot, at));

    private static void Closed(TestProbe node, long transfer) => node.FishForMessage<CloseFile>(close => close.Transfer == transfer);

    private static int[] EpochsOf(TestProbe node, int count) =>
        [.. node.ReceiveN(count).Cast<OpenFile>().Select(open => int.Parse(open.File.Name.Split('-', '.')[1], System.Globalization.CultureInfo.InvariantCulture))];

    private static void Send(TestProbe node, long transfer, long from, long to)
    {
        for (var at = from; at < to; at += ChunkBytes)
        {
            node.Reply(Chunk(transfer, at));
        }
    }

    /// <summary>Sends a whole file to who has just opened it, as it is pulled.</summary>
    private static void Serve(TestProbe node, byte[] bytes, long transfer = 1, long at = 0)
    {
        node.Reply(new FileOpened(transfer, bytes.Length));
        while (at < bytes.Length)
        {
            for (var upTo = node.FishForMessage<PullChunks>(_ => true).UpTo; at < upTo; at = Math.Min(at + ChunkBytes, bytes.Length))
            {
                node.Reply(Chunk(transfer, at, bytes));
            }
        }
    }

    private void FetchAhead(string holder) => _fetcher.Tell(new FetchFile(Snapshot, Sha256, [holder], Longest) { IsAhead = true });

    private void Fetch(params string[] holders) => _fetcher.Tell(new FetchFile(Snapshot, Sha256, holders, Longest));

    /// <summary>Sends what makes the fetch pull a second time, so that it has taken all of it.</summary>
    /// <returns>The byte that is due.</returns>
    private static long SendUntilPulledAgain(TestProbe node)
    {
        node.Reply(new FileOpened(1, Bytes.Length));
        var half = node.ExpectMsg<PullChunks>().UpTo / 2;
        Send(node, 1, from: 0, to: half);
        node.ExpectMsg<PullChunks>();
        return half;
    }
}
