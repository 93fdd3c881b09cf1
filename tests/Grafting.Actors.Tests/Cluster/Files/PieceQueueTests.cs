using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Cluster.Files;

public sealed class PieceQueueTests
{
    private readonly PieceQueue _queue = new(most: 2);

    [Fact]
    public async Task Should_hand_over_all_pieces_in_their_order()
    {
        var taking = Task.Run(TakeAll);

        for (byte number = 0; number < 100; number++)
        {
            _queue.Add(Piece(number));
        }

        _queue.Complete();

        (await taking.InTime()).ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public void Should_hand_over_what_is_left_when_no_more_will_come()
    {
        _queue.Add(Piece(1));
        _queue.Complete();
        _queue.Add(Piece(2));

        TakeAll().ShouldBe([1]);
    }

    /// <summary>The disk failed: nobody takes pieces any more.</summary>
    [Fact]
    public async Task Should_not_keep_who_waits_for_room_when_it_is_complete()
    {
        _queue.Add(Piece(1));
        _queue.Add(Piece(2));
        var adding = Task.Run(() => _queue.Add(Piece(3)));

        _queue.Complete();

        await adding.InTime();
        TakeAll().ShouldBe([1, 2]);
    }

    private static ArraySegment<byte> Piece(byte number) => new([number]);

    private List<int> TakeAll()
    {
        var taken = new List<int>();
        while (_queue.TryTake(out var piece))
        {
            taken.Add(piece[0]);
        }

        return taken;
    }
}
