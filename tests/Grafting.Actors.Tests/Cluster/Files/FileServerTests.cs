using Akka.Actor;
using Akka.TestKit;
using CsCheck;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

public sealed class FileServerTests : VirtualTimeKit
{
    private static readonly RunFile Snapshot = RunFile.Snapshot(new NetworkId(2), 7);

    private readonly StoreFolder _store = new();
    private readonly IActorRef _server;

    public FileServerTests() => _server = Sys.ActorOf(FileServer.PropsFor(_store.Paths, bulkFor: _ => null, Time));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(ChunkBytes, 2)]
    public void Should_send_what_is_pulled_from_the_byte_that_it_was_opened_at(int offset, int chunks)
    {
        var bytes = _store.Put(Snapshot, StoreFolder.Bytes(3 * ChunkBytes + 5));
        Open(1, offset).ShouldBe(new FileOpened(1, bytes.Length));

        Pull(1, offset + chunks * ChunkBytes);

        for (var at = offset; at < offset + chunks * ChunkBytes; at += ChunkBytes)
        {
            Expect(at, bytes.AsSpan(at, ChunkBytes));
        }

        ExpectNoMore();
    }

    [Fact]
    public void Should_end_with_the_file()
    {
        var bytes = _store.Put(Snapshot, StoreFolder.Bytes(ChunkBytes + 5));
        Open(1, offset: 0);

        Pull(1, long.MaxValue);

        Expect(0, bytes.AsSpan(0, ChunkBytes));
        Expect(ChunkBytes, bytes.AsSpan(ChunkBytes));
        ExpectNoMore();
    }

    [Fact]
    public void Should_send_no_more_than_a_window_at_once()
    {
        _store.Put(Snapshot, new byte[(Window + 9) * ChunkBytes]);
        Open(1, offset: 0);

        Pull(1, long.MaxValue);

        ReceiveN(Window).ShouldAllBe(message => message is FileChunk);
        ExpectNoMore();
        Pull(1, long.MaxValue);
        ReceiveN(9).ShouldAllBe(message => message is FileChunk);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Should_refuse_a_byte_outside_the_file(long offset)
    {
        _store.Put(Snapshot, new byte[10]);

        Open(1, offset).ShouldBe(new FileRefused(1, $"it has 10 bytes there, and byte {offset} was asked for"));
    }

    [Fact]
    public void Should_refuse_what_is_no_file_of_the_store()
    {
        Directory.CreateDirectory(Snapshot.In(_store.Paths));

        Open(1, offset: 0).ShouldBeOfType<FileRefused>();
        _server.Tell(new OpenFile(2, RunFile.Checkpoint(new NetworkId(2), 7), 0));
        ExpectMsg(new FileRefused(2, "it is not there"));
        _server.Tell(new OpenFile(3, default, 0));
        ExpectMsg(new FileRefused(3, "it has no name"));
    }

    [Fact]
    public void Should_send_what_was_opened_though_it_is_replaced_and_deleted()
    {
        var bytes = _store.Put(Snapshot, StoreFolder.Bytes(10));
        Open(1, offset: 0);

        AtomicFile.Write(Snapshot.In(_store.Paths), [1, 2, 3]);
        File.Delete(Snapshot.In(_store.Paths));
        Pull(1, 10);

        Expect(0, bytes);
    }

    [Fact]
    public void Should_say_that_a_file_became_shorter()
    {
        _store.Put(Snapshot, new byte[2 * ChunkBytes]);
        Open(1, offset: 0);

        _store.Put(Snapshot, new byte[ChunkBytes + 1]);
        Pull(1, 2 * ChunkBytes);

        ExpectMsg<FileChunk>();
        ExpectMsg(new FileRefused(1, "it became shorter meanwhile"));
        Pull(1, 2 * ChunkBytes);
        ExpectMsg(new FileRefused(1, "it is not open there any more"));
    }

    [Fact]
    public void Should_close_what_its_receiver_closes_or_opens_anew()
    {
        _store.Put(Snapshot, new byte[10]);
        Open(1, offset: 0);
        Open(2, offset: 0);
        Pull(1, 10);
        ExpectMsg<FileRefused>().Transfer.ShouldBe(1);

        _server.Tell(new CloseFile(1)); // Of the one before.
        Pull(2, 5);
        ExpectMsg<FileChunk>();
        _server.Tell(new CloseFile(2));
        Pull(2, 10);

        ExpectMsg<FileRefused>().Transfer.ShouldBe(2);
    }

    [Fact]
    public void Should_keep_receivers_apart()
    {
        var bytes = _store.Put(Snapshot, StoreFolder.Bytes(10));
        var other = CreateTestProbe();
        Open(1, offset: 0);
        _server.Tell(new OpenFile(1, Snapshot, 5), other);
        other.ExpectMsg<FileOpened>();

        _server.Tell(new CloseFile(1), other);
        Pull(1, 10);

        Expect(0, bytes);
    }

    [Fact]
    public void Should_open_four_files_for_a_node_and_32_in_all()
    {
        _store.Put(Snapshot, new byte[10]);
        var nodes = Enumerable.Range(0, FileServer.MostTransfers / FileServer.MostOfANode).Select(node => $"10.0.0.{node}").ToArray();

        foreach (var node in nodes)
        {
            for (var i = 0; i < FileServer.MostOfANode; i++)
            {
                OpenFrom(node).ShouldBeOfType<FileOpened>();
            }
        }

        OpenFrom("10.0.0.0").ShouldBeOfType<FileRefused>().Reason.ShouldBe("too many files are open there");
        OpenFrom("10.0.0.99").ShouldBeOfType<FileRefused>().Reason.ShouldBe("too many files are open there");
    }

    [Fact]
    public void Should_close_what_nobody_pulls_for_a_minute()
    {
        _store.Put(Snapshot, new byte[10]);
        Open(1, offset: 0);
        PassSeconds(50);
        Pull(1, 5);
        ExpectMsg<FileChunk>();

        PassSeconds(50);
        Pull(1, 6);
        ExpectMsg<FileChunk>();
        PassSeconds(60);
        Pull(1, 7);

        ExpectMsg(new FileRefused(1, "it is not open there any more"));
    }

    [Fact]
    public void Should_let_files_of_a_node_that_died_give_way_to_its_next_ones()
    {
        _store.Put(Snapshot, new byte[10]);
        for (var i = 0; i < FileServer.MostOfANode; i++)
        {
            OpenFrom("10.0.0.1");
        }

        PassSeconds(9);
        OpenFrom("10.0.0.1").ShouldBeOfType<FileRefused>();
        PassSeconds(1);

        OpenFrom("10.0.0.1").ShouldBeOfType<FileOpened>();
    }

    [Fact]
    public void Should_serve_on_whatever_came()
    {
        var bytes = _store.Put(Snapshot, StoreFolder.Bytes(3 * ChunkBytes));
        var anything = Gen.OneOf<object>(
            Gen.Select(Gen.Long[0, 2], Gen.OneOf(Gen.Long, Gen.Long[0, bytes.Length])).Select((transfer, offset) => (object)new OpenFile(transfer, Snapshot, offset)),
            Gen.Select(Gen.Long[0, 2], Gen.OneOf(Gen.Long, Gen.Long[0, bytes.Length])).Select((transfer, upTo) => (object)new PullChunks(transfer, upTo)),
            Gen.Long[0, 2].Select(transfer => (object)new CloseFile(transfer)),
            Gen.Long[0, 2].Select(transfer => (object)new FileChunk(transfer, transfer, bytes)),
            Gen.Const((object)"?"));
        var receiver = CreateTestProbe();

        anything.Array[0, 20].Sample(
            messages =>
            {
                foreach (var message in messages)
                {
                    _server.Tell(message, receiver);
                    _server.Tell(message, ActorRefs.NoSender);
                }
            },
            iter: 300,
            threads: 1);

        Open(9, offset: 0).ShouldBe(new FileOpened(9, bytes.Length));
        while (receiver.HasMessages)
        {
            if (receiver.ReceiveOne() is FileChunk chunk)
            {
                chunk.Bytes.Span.SequenceEqual(bytes.AsSpan((int)chunk.Offset, chunk.Bytes.Length)).ShouldBeTrue();
            }
        }
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _store.Dispose();
    }

    private object Open(long transfer, long offset)
    {
        _server.Tell(new OpenFile(transfer, Snapshot, offset));
        return ReceiveOne();
    }

    private object OpenFrom(string host)
    {
        var probe = CreateTestProbe();
        _server.Tell(new OpenFile(1, Snapshot, 0), new DistantReceiver(probe, host));
        return probe.ReceiveOne();
    }

    private void Pull(long transfer, long upTo) => _server.Tell(new PullChunks(transfer, upTo));

    private void Expect(long offset, ReadOnlySpan<byte> bytes)
    {
        var chunk = ExpectMsg<FileChunk>();
        chunk.Offset.ShouldBe(offset);
        chunk.Bytes.Span.SequenceEqual(bytes).ShouldBeTrue();
    }

    /// <summary>By a message that it answers after all before.</summary>
    private void ExpectNoMore()
    {
        Pull(99, 0);
        ExpectMsg<FileRefused>().Transfer.ShouldBe(99);
    }
}
