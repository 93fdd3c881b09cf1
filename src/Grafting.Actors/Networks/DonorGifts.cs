using Akka.Actor;
using Grafting.Actors.Snapshots;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Networks;

/// <summary>What a network is given by its donor, and gives to its recipient.</summary>
/// <param name="donor">Null for the baseline, which has neither.</param>
/// <param name="firstEpoch">The first epoch that will be grafted.</param>
internal sealed class DonorGifts(NetworkId? donor, int firstEpoch)
{
    private readonly SnapshotQueue _waiting = new(firstEpoch);
    private IActorRef _recipient = ActorRefs.Nobody;

    public bool IsBaseline => donor is null;

    /// <summary>Snapshots that wait for their epoch.</summary>
    public int Count => _waiting.Count;

    /// <summary>Where this network's snapshots go; nobody, where the recipient finds them in its store.</summary>
    public void GiveTo(IActorRef recipient) => _recipient = recipient;

    /// <summary>Gives the recipient a share of a snapshot.</summary>
    public void Give(EpochAttempt of, SnapshotLease own)
    {
        if (!_recipient.IsNobody())
        {
            _recipient.Tell(new GraftFrom(of, own.Share()));
        }
    }

    public bool IsFromDonor(EpochAttempt giver) => giver.Network == donor;

    /// <summary>Takes a snapshot of the donor, with its ownership.</summary>
    /// <returns>False where it is not needed: after its restart a donor trains again what is grafted here already.</returns>
    public bool Take(GraftFrom gift)
    {
        var isNew = _waiting.TryAdd(gift.Donor.Epoch, gift.Snapshot);
        if (!isNew)
        {
            gift.Snapshot.Dispose();
        }

        return isNew;
    }

    /// <summary>A snapshot of the donor is on the disk.</summary>
    public void Take(StoredSnapshot stored)
    {
        if (IsFromDonor(stored.Of))
        {
            _waiting.AddStored(stored);
        }
    }

    /// <summary>Hands over what the epoch is grafted with.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="snapshot">The receiver's from now on; null for the baseline.</param>
    /// <returns>False while the donor's snapshot has not come.</returns>
    public bool TryUse(int epoch, out DonorSnapshot? snapshot)
    {
        snapshot = IsBaseline ? null : _waiting.TryTake(epoch);
        return IsBaseline || snapshot is not null;
    }

    /// <summary>Gives back all that still wait.</summary>
    public void Clear() => _waiting.Clear();
}
