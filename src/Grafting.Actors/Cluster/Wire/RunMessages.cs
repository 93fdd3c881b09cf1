using Grafting.Actors.Ring;
using static Grafting.Actors.Ring.RingProtocol;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The bytes of what it takes to watch and steer a run from another node: commands, <see cref="RunEvent"/>s and the status.</summary>
internal static class RunMessages
{
    public static IReadOnlyList<WireType> All { get; } =
    [
        WireType.Of<WatchRun>("WatchRun.1"),
        WireType.Of<GetRunStatus>("GetRunStatus.1"),
        WireType.Of<PauseRun>("PauseRun.1"),
        WireType.Of<ResumeRun>("ResumeRun.1"),
        WireType.Of<StopRun>("StopRun.1", (to, it) => to.Time(it.Grace), from => new(from.Time())),
        WireType.Of<RunStatus>("RunStatus.1", StatusParts.RunStatus, StatusParts.RunStatus),
        WireType.Of<RunEvent.EpochCommitted>(
            "EpochCommitted.1",
            (to, it) => to.Network(it.Network).Epoch(it.Report).Optional(it.Graft, ReportParts.Graft),
            from => new(from.Network(), from.Epoch(), from.Optional(ReportParts.Graft))),
        WireType.Of<RunEvent.NetworkRestarting>(
            "NetworkRestarting.1",
            (to, it) => to.Network(it.Network).Int(it.Epoch).Text(it.Reason).Time(it.After).Flag(it.IsRollback),
            from => new(from.Network(), from.Int(), from.Text(), from.Time(), from.Flag())),
        WireType.Of<RunEvent.NetworkPaused>("NetworkPaused.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
        WireType.Of<RunEvent.NetworkResumed>("NetworkResumed.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
        WireType.Of<RunEvent.NetworkPlaced>(
            "NetworkPlaced.1", (to, it) => to.Network(it.Network).Text(it.Place), from => new(from.Network(), from.Text())),
        WireType.Of<RunEvent.NetworkHomeless>("NetworkHomeless.1", (to, it) => to.Network(it.Network), from => new(from.Network())),
        WireType.Of<RunEvent.PlaceLost>(
            "PlaceLost.1",
            (to, it) => to.Text(it.Place).List(it.Networks, RunParts.Network),
            from => new(from.Text(), from.List(sizeof(int), RunParts.Network))),
        WireType.Of<RunEvent.NodeJoined>(
            "NodeJoined.1",
            (to, it) => to.Text(it.Address).Int(it.Slots).Int(it.Have).Int(it.Need),
            from => new(from.Text(), from.Int(), from.Int(), from.Int())),
        WireType.Of<RunEvent.NodeLost>("NodeLost.1", (to, it) => to.Text(it.Address), from => new(from.Text())),
        WireType.Of<RunEvent.RunPaused>("RunPaused.1"),
        WireType.Of<RunEvent.RunResumed>("RunResumed.1"),
        WireType.Of<RunOutcome.RunCompleted>("RunCompleted.1", (to, it) => to.Summary(it.Summary), from => new(from.RunSummary())),
        WireType.Of<RunOutcome.RunStopped>("RunStopped.1"),
        WireType.Of<RunOutcome.RunFailed>(
            "RunFailed.1",
            (to, it) => to.Optional(it.Network, RunParts.Network).Optional(it.Epoch, (each, epoch) => each.Int(epoch)).Error(it.Error),
            from => new(from.OptionalValue(RunParts.Network), from.OptionalValue(each => each.Int()), from.Error())),
    ];
}
