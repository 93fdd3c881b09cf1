using Grafting.Actors.Snapshots;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Snapshots;

public class SnapshotLeaseTests
{
    private readonly SnapshotPool _pool = new(ChainState.Layout);

    [Fact]
    public void Should_keep_the_memory_until_the_own_graft_and_the_recipients_are_both_done()
    {
        var own = _pool.Rent();
        var recipients = own.Share();
        var memory = own.State;

        own.Dispose();
        _pool.Rent().State.ShouldNotBeSameAs(memory);
        recipients.State.ShouldBeSameAs(memory);

        recipients.Dispose();
        _pool.Rent().State.ShouldBeSameAs(memory);
    }

    [Fact]
    public void Should_count_a_holder_who_disposes_twice_once()
    {
        var own = _pool.Rent();
        var recipients = own.Share();
        var memory = own.State;

        own.Dispose();
        own.Dispose();

        _pool.Rent().State.ShouldNotBeSameAs(memory);
        recipients.Dispose();
    }

    [Fact]
    public void Should_refuse_to_be_read_or_shared_after_it_was_given_back()
    {
        var lease = _pool.Rent();
        lease.Dispose();

        Should.Throw<ObjectDisposedException>(() => lease.State);
        Should.Throw<ObjectDisposedException>(() => lease.Share());
    }

    [Fact]
    public void Should_hand_out_the_memory_once_when_holders_end_on_many_threads()
    {
        var first = _pool.Rent();
        var memory = first.State;
        SnapshotLease[] holders = [first, .. Enumerable.Range(0, 100).Select(_ => first.Share())];

        Parallel.ForEach(holders, holder => holder.Dispose());

        _pool.Rent().State.ShouldBeSameAs(memory);
        _pool.Rent().State.ShouldNotBeSameAs(memory);
    }
}
