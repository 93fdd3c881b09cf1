using Akka.Actor;
using Grafting.Actors.Cluster;
using Grafting.Actors.Ring;
using Grafting.Actors.Snapshots;
using Grafting.Mixing;
using Grafting.Runs;

namespace Grafting.Actors.Networks;

/// <summary>What <see cref="NetworkActor"/> understands and tells.</summary>
/// <remarks>
/// Commands about a network as a whole name it; everything about an epoch carries its <see cref="EpochAttempt"/>, and is
/// logged and dropped when that is no longer current.
/// </remarks>
internal static class NetworkProtocol
{
    // Commands

    /// <summary>From the supervisor, before the first epoch and after the recipient's restart: where snapshots go. The baseline is never told.</summary>
    public sealed record GiveTo(NetworkId Network, IActorRef Recipient);

    /// <summary>
    /// From the supervisor, with a slot: train and test this epoch. Answered by <see cref="EpochTrained"/>, which gives the slot
    /// back, later by <see cref="SnapshotSaved"/>, <see cref="NetworkGrafted"/> and <see cref="EpochSaved"/>; or by <see cref="NetworkFailed"/>.
    /// </summary>
    public sealed record TrainEpoch(EpochAttempt Attempt) : IWireMessage;

    /// <summary>
    /// From the supervisor, with a slot, after the last epoch is committed: test and write the final weights. Answered by
    /// <see cref="NetworkFinished"/> or <see cref="NetworkFailed"/>.
    /// </summary>
    public sealed record TestFinal(EpochAttempt Attempt) : IWireMessage;

    /// <summary>
    /// From the donor, when it has trained an epoch: graft with this when you have trained the same epoch. Not answered.
    /// The snapshot goes by reference and the message is never serialized: the receiver owns the lease and disposes it once,
    /// also when it drops the message.
    /// </summary>
    /// <param name="Donor">The donor's epoch that the snapshot ends.</param>
    /// <param name="Snapshot">S(donor, epoch), a share of its own.</param>
    public sealed record GraftFrom(EpochAttempt Donor, SnapshotLease Snapshot) : INoSerializationVerificationNeeded;

    /// <summary>
    /// From the supervisor: a snapshot of your donor is on the disk. It is read from there where it did not come from the donor
    /// itself, which happens after a restart. Not answered.
    /// </summary>
    public sealed record SnapshotIsStored(StoredSnapshot Snapshot) : IWireMessage;

    /// <summary>From the supervisor, or the host through it: hold between two batches. A slot is kept.</summary>
    public sealed record PauseNetwork(NetworkId Network) : IWireMessage;

    /// <summary>From the supervisor, or the host through it: go on.</summary>
    public sealed record ResumeNetwork(NetworkId Network) : IWireMessage;

    /// <summary>From the supervisor, at the end of the run: end your thread, then yourself. Seen as <see cref="NetworkStopped"/>.</summary>
    public sealed record StopNetwork(NetworkId Network) : IWireMessage;

    // Events, to the supervisor

    /// <summary>The epoch is trained and tested, its snapshot on the way: the slot is free.</summary>
    public sealed record EpochTrained(EpochAttempt Attempt) : IWireMessage;

    /// <summary>The snapshot of a trained epoch is on the disk. The baseline saves none.</summary>
    public sealed record SnapshotSaved(StoredSnapshot Snapshot) : IWireMessage;

    /// <summary>The epoch is grafted, and the network ready for the next, while its checkpoint is written.</summary>
    public sealed record NetworkGrafted(EpochAttempt Attempt) : IWireMessage;

    /// <summary>All files of the epoch are on the disk: it may be recorded and committed.</summary>
    public sealed record EpochSaved(CommittedEpoch Epoch) : IWireMessage;

    /// <summary>The final weights are tested and written: the slot is free, and the network is done.</summary>
    /// <param name="Attempt">The round after the last epoch.</param>
    /// <param name="Summary">The network's results.</param>
    /// <param name="Final">
    /// SHA-256 of the final weights: what a node that comes back must have. The journal does not name them, for whoever goes on with the
    /// run has them tested and written again.
    /// </param>
    public sealed record NetworkFinished(EpochAttempt Attempt, NetworkSummary Summary, string Final) : IWireMessage;

    /// <summary>The network cannot go on: its trainer or a file failed. It stops by itself, and may be started anew.</summary>
    public sealed record NetworkFailed(EpochAttempt Attempt, Exception Error) : INoSerializationVerificationNeeded, IWireMessage;

    /// <summary>Where the network stands: after each change, and as often during a pass as the supervisor keeps up with.</summary>
    public sealed record NetworkStatusChanged(NetworkStatus Status) : IWireMessage;

    /// <summary>
    /// By death watch, or from a network on a node: the attempt is over, and everything that it gave to be written is told of before. Once for
    /// each attempt.
    /// </summary>
    public sealed record NetworkStopped(NetworkId Network) : IWireMessage;
}
