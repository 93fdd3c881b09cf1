using Grafting.Actors.Snapshots;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Snapshots;

public class SnapshotQueueTests
{
    private readonly SnapshotPool _pool = new(ChainState.Layout);
    private readonly SnapshotQueue _queue = new(firstEpoch: 0);

    [Fact]
    public void Should_give_exactly_the_asked_epoch_whatever_is_ahead()
    {
        var (zero, one) = (_pool.Rent(), _pool.Rent());
        _queue.TryAdd(0, zero).ShouldBeTrue();
        _queue.TryAdd(1, one).ShouldBeTrue();
        _queue.Count.ShouldBe(2);

        _queue.TryTake(2).ShouldBeNull();
        _queue.TryTake(0).ShouldBeSameAs(zero);
        _queue.TryTake(1).ShouldBeSameAs(one);
        _queue.Count.ShouldBe(0);
    }

    [Fact]
    public void Should_refuse_an_epoch_that_waits_or_is_grafted_already()
    {
        _queue.TryAdd(0, _pool.Rent());

        _queue.TryAdd(0, _pool.Rent()).ShouldBeFalse();
        _queue.TryTake(0).ShouldNotBeNull();
        _queue.TryAdd(0, _pool.Rent()).ShouldBeFalse();
    }

    [Fact]
    public void Should_give_back_what_still_waits_when_cleared()
    {
        var lease = _pool.Rent();
        var memory = lease.State;
        _queue.TryAdd(0, lease);

        _queue.Clear();

        _queue.Count.ShouldBe(0);
        _pool.Rent().State.ShouldBeSameAs(memory);
    }
}
