using Grafting.Actors.Networks;
using Grafting.Actors.Snapshots;
using Grafting.Actors.Tests.Support;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Tests.Networks;

public class DonorGiftsTests
{
    private static readonly NetworkId Donor = new(1);
    private readonly SnapshotPool _pool = new(ChainState.Layout);
    private readonly DonorGifts _gifts = new(Donor, firstEpoch: 1);

    [Fact]
    public void Should_hand_over_each_snapshot_for_its_own_epoch()
    {
        var gift = Gift(epoch: 2);

        _gifts.Take(gift).ShouldBeTrue();
        _gifts.TryUse(1, out _).ShouldBeFalse("that of epoch 1 has not come");
        _gifts.TryUse(2, out var snapshot).ShouldBeTrue();

        snapshot.ShouldBe(new DonorSnapshot.InMemory(gift.Snapshot));
        _gifts.Count.ShouldBe(0);
    }

    [Fact]
    public void Should_give_back_what_is_grafted_already()
    {
        var gift = Gift(epoch: 0);

        _gifts.Take(gift).ShouldBeFalse();

        Should.Throw<ObjectDisposedException>(() => gift.Snapshot.State);
    }

    [Fact]
    public void Should_use_what_is_on_the_disk_and_only_of_the_donor()
    {
        _gifts.Take(new StoredSnapshot(new EpochAttempt(new NetworkId(3), 1, 1), "a stranger's"));
        _gifts.TryUse(1, out _).ShouldBeFalse();
        var stored = new StoredSnapshot(new EpochAttempt(Donor, 1, 1), "the donor's");

        _gifts.Take(stored);

        _gifts.TryUse(1, out var snapshot).ShouldBeTrue();
        snapshot.ShouldBe(new DonorSnapshot.OnDisk(stored));
    }

    [Fact]
    public void Should_let_the_baseline_go_on_with_nothing()
    {
        var gifts = new DonorGifts(donor: null, firstEpoch: 0);

        gifts.TryUse(0, out var snapshot).ShouldBeTrue();

        snapshot.ShouldBeNull();
        gifts.IsFromDonor(new EpochAttempt(Donor, 0, 1)).ShouldBeFalse();
    }

    private GraftFrom Gift(int epoch) => new(new EpochAttempt(Donor, epoch, 1), _pool.Rent());
}
