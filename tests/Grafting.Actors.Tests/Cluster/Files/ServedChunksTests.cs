using CsCheck;
using Grafting.Actors.Cluster.Files;
using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Tests.Cluster.Files;

public class ServedChunksTests
{
    [Fact]
    public void Should_send_nothing_before_it_may() => new ServedChunks(length: 100, position: 0).Next().ShouldBe(0);

    [Fact]
    public void Should_send_whole_chunks_and_a_rest()
    {
        var chunks = new ServedChunks(length: ChunkBytes + 3, position: 0);
        chunks.Allow(long.MaxValue);

        chunks.Next().ShouldBe(ChunkBytes);
        chunks.Advance(ChunkBytes);
        chunks.Next().ShouldBe(3);
        chunks.Advance(3);
        chunks.Next().ShouldBe(0);
    }

    [Fact]
    public void Should_never_leave_the_file_nor_go_back_nor_send_more_than_a_window_whatever_is_pulled() =>
        Gen.Select(Gen.Long[0, 1L << 30], Gen.Double[0, 1], Gen.OneOf(Gen.Long, Gen.Long[0, 1L << 30]).Array[0, 20]).Sample((length, part, pulls) =>
        {
            var offset = (long)(part * length);
            var chunks = new ServedChunks(length, offset);
            foreach (var pull in pulls)
            {
                chunks.Allow(pull);
                for (var (before, bytes) = (chunks.Position, chunks.Next()); bytes > 0; bytes = chunks.Next())
                {
                    bytes.ShouldBeLessThanOrEqualTo(ChunkBytes);
                    chunks.Advance(bytes);
                    (chunks.Position - before).ShouldBeLessThanOrEqualTo(Window * ChunkBytes);
                    chunks.Position.ShouldBeInRange(offset, Math.Min(length, Math.Max(offset, pull)));
                }
            }
        });
}
