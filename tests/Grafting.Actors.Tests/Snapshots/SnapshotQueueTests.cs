using Grafting.Actors.Snapshots;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;

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
        _queue.TryTake(0).ShouldBe(new DonorSnapshot.InMemory(zero));
        _queue.TryTake(1).ShouldBe(new DonorSnapshot.InMemory(one));
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
    public void Should_keep_only_the_newest_in_memory_once_older_ones_are_on_the_disk()
    {
        var zero = _pool.Rent();
        var memory = zero.State;
        _queue.TryAdd(0, zero);
        _queue.AddStored(Stored(0)); // The newest stays.
        zero.State.ShouldBeSameAs(memory);

        _queue.TryAdd(1, SnapshotLease.Of(new(ChainState.Layout), _ => { }));

        _pool.Rent().State.ShouldBeSameAs(memory);
        _queue.Count.ShouldBe(2);
        _queue.TryTake(0).ShouldBe(new DonorSnapshot.OnDisk(Stored(0)));
    }

    [Fact]
    public void Should_ignore_a_file_of_an_epoch_that_is_grafted()
    {
        _queue.TryAdd(0, _pool.Rent());
        _queue.TryTake(0).ShouldNotBeNull();

        _queue.AddStored(Stored(0));

        _queue.Count.ShouldBe(0);
        _queue.TryTake(0).ShouldBeNull();
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

    private static StoredSnapshot Stored(int epoch) => new(new EpochAttempt(new NetworkId(1), epoch, 1), "sha");
}
