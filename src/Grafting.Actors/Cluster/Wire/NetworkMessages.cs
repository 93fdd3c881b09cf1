using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The bytes of those messages of <see cref="Networks.NetworkProtocol"/> that may cross machines.</summary>
internal static class NetworkMessages
{
    public static IReadOnlyList<WireType> All { get; } =
    [
        WireType.Of<TrainEpoch>("TrainEpoch.1", (to, it) => to.Attempt(it.Attempt), from => new(from.Attempt())),
        WireType.Of<TestFinal>("TestFinal.1", (to, it) => to.Attempt(it.Attempt), from => new(from.Attempt())),
        WireType.Of<SnapshotIsStored>("SnapshotIsStored.1", (to, it) => to.Snapshot(it.Snapshot), from => new(from.Snapshot())),
        WireType.Of<PauseNetwork>("PauseNetwork.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
        WireType.Of<ResumeNetwork>("ResumeNetwork.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
        WireType.Of<StopNetwork>("StopNetwork.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
        WireType.Of<EpochTrained>("EpochTrained.1", (to, it) => to.Attempt(it.Attempt), from => new(from.Attempt())),
        WireType.Of<SnapshotSaved>("SnapshotSaved.1", (to, it) => to.Snapshot(it.Snapshot), from => new(from.Snapshot())),
        WireType.Of<NetworkGrafted>("NetworkGrafted.1", (to, it) => to.Attempt(it.Attempt), from => new(from.Attempt())),
        WireType.Of<EpochSaved>("EpochSaved.1", (to, it) => to.Committed(it.Epoch), from => new(from.Committed())),
        WireType.Of<NetworkFinished>(
            "NetworkFinished.1",
            (to, it) => to.Attempt(it.Attempt).Summary(it.Summary).Hash(it.Final),
            from => new(from.Attempt(), from.NetworkSummary(), from.Hash())),
        WireType.Of<NetworkFailed>(
            "NetworkFailed.1",
            (to, it) => to.Attempt(it.Attempt).Error(it.Error),
            from => new(from.Attempt(), from.Error())),
        WireType.Of<NetworkStatusChanged>("NetworkStatusChanged.1", (to, it) => to.Status(it.Status), from => new(from.Status())),
        WireType.Of<NetworkStopped>("NetworkStopped.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
    ];
}
