using CsCheck;
using Grafting.Actors.Cluster.Files;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

public class ChunkWindowTests
{
    private const long Long = 1L << 40;

    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void Should_pull_again_when_half_has_come()
    {
        var window = new ChunkWindow(Long, 0);
        var first = window.Pull(Start).ShouldNotBeNull();

        TakeUntil(window, first / 2 - ChunkBytes);
        window.Pull(Start).ShouldBeNull();
        TakeUntil(window, first / 2);

        window.Pull(Start).ShouldNotBeNull().ShouldBeGreaterThan(first);
    }

    [Fact]
    public void Should_hold_no_more_than_a_window_however_fast_it_goes()
    {
        var window = new ChunkWindow(Long, 0);

        Run(window, chunksASecond: 10_000, chunks: 1000);

        (window.PulledUpTo - window.Position).ShouldBeInRange(Window / 2 * ChunkBytes, Window * ChunkBytes);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(40)]
    public void Should_hold_about_a_second_of_a_slow_connection(int chunksASecond)
    {
        var window = new ChunkWindow(Long, 0);

        Run(window, chunksASecond, chunks: 200);

        (window.PulledUpTo - window.Position).ShouldBeLessThanOrEqualTo(chunksASecond * ChunkBytes);
    }

    [Fact]
    public void Should_grow_again_when_the_connection_recovers()
    {
        var window = new ChunkWindow(Long, 0);

        Run(window, chunksASecond: 1, chunks: 50);
        Run(window, chunksASecond: 10_000, chunks: 1000);

        (window.PulledUpTo - window.Position).ShouldBeGreaterThanOrEqualTo(Window / 2 * ChunkBytes);
    }

    [Theory]
    [InlineData(ChunkBytes, ChunkBytes)]
    [InlineData(-ChunkBytes, ChunkBytes)]
    [InlineData(0, ChunkBytes - 1)]
    [InlineData(0, ChunkBytes + 1)]
    [InlineData(0, 0)]
    public void Should_take_nothing_but_the_next_chunk(long offset, int bytes)
    {
        var window = new ChunkWindow(Long, 0);
        window.Pull(Start);

        window.TryTake(offset, bytes).ShouldBeFalse();

        window.Position.ShouldBe(0);
        window.TryTake(0, ChunkBytes).ShouldBeTrue();
    }

    [Fact]
    public void Should_take_nothing_that_was_not_pulled() => new ChunkWindow(Long, 0).TryTake(0, ChunkBytes).ShouldBeFalse();

    [Fact]
    public void Should_be_whole_at_once_where_nothing_is_left()
    {
        var window = new ChunkWindow(5, 5);

        window.IsWhole.ShouldBeTrue();
        window.Pull(Start).ShouldBeNull();
    }

    /// <summary>Receiver and server, with any delays between them: whatever happens, it ends, and each byte was sent once.</summary>
    [Fact]
    public void Should_bring_every_byte_once_and_never_have_more_than_a_window_on_its_way() =>
        Gen.Select(Gen.Int[0, 200 * ChunkBytes], Gen.Double[0, 1], Gen.Int[0, 3000].Array[1, 50]).Sample((length, part, delays) =>
        {
            var offset = (long)(part * length);
            var (window, served) = (new ChunkWindow(length, offset), new ServedChunks(length, offset));
            var (pulls, onTheWay) = (new Queue<long>(), new Queue<(long Offset, int Bytes)>());
            var (now, i) = (Start, 0);
            Pull();
            while (!window.IsWhole)
            {
                now += TimeSpan.FromMilliseconds(delays[i++ % delays.Length]);
                if (pulls.TryDequeue(out var upTo))
                {
                    served.Allow(upTo);
                    while (served.Next() is > 0 and var bytes)
                    {
                        onTheWay.Enqueue((served.Position, bytes));
                        served.Advance(bytes);
                    }
                }

                onTheWay.Sum(chunk => chunk.Bytes).ShouldBeLessThanOrEqualTo(Window * ChunkBytes);
                var chunk = onTheWay.Dequeue();
                window.TryTake(chunk.Offset, chunk.Bytes).ShouldBeTrue();
                Pull();
            }

            onTheWay.ShouldBeEmpty();
            pulls.ShouldBeEmpty();

            void Pull()
            {
                if (window.Pull(now) is { } upTo)
                {
                    pulls.Enqueue(upTo);
                }
            }
        });

    private static void Run(ChunkWindow window, int chunksASecond, int chunks)
    {
        var now = Start;
        window.Pull(now);
        for (var i = 0; i < chunks; i++)
        {
            now += TimeSpan.FromSeconds(1.0 / chunksASecond);
            window.TryTake(window.Position, ChunkBytes).ShouldBeTrue();
            window.Pull(now);
        }
    }

    private static void TakeUntil(ChunkWindow window, long position)
    {
        while (window.Position < position)
        {
            window.TryTake(window.Position, ChunkBytes).ShouldBeTrue();
        }
    }
}
