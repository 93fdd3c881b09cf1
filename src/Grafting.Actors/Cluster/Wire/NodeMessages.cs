using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The bytes of <see cref="NodeProtocol"/>.</summary>
internal static class NodeMessages
{
    public static IReadOnlyList<WireType> All { get; } =
    [
        WireType.Of<DescribeNode>("DescribeNode.1", (to, it) => to.Long(it.Term), from => new(from.Long())),
        WireType.Of<JoinRun>(
            "JoinRun.2",
            (to, it) => to.Long(it.Term).Bytes(it.Record).List(it.Initial, Named),
            from => new(from.Long(), from.Bytes(), from.List(sizeof(int), Named))),
        WireType.Of<HostNetwork>(
            "HostNetwork.1",
            (to, it) => to.Long(it.Term).Start(it.Start),
            from => new(from.Long(), from.Start())),
        WireType.Of<SetKeepers>(
            "SetKeepers.1",
            (to, it) => to.Long(it.Term).List(it.Addresses, (each, address) => each.Text(address)),
            from => new(from.Long(), from.List(sizeof(int), each => each.Text()))),
        WireType.Of<AppendLines>(
            "AppendLines.1",
            (to, it) => to.Long(it.Term).Choice(it.Log).Int(it.From).Lines(it.Lines),
            from => new(from.Long(), from.Choice<RunLog>(), from.Int(), from.Lines())),
        WireType.Of<KeepFile>(
            "KeepFile.1",
            (to, it) => to.Long(it.Term).File(it.File).Hash(it.Sha256).Text(it.Holder),
            from => new(from.Long(), from.File(), from.Hash(), from.Text())),
        WireType.Of<ListStore>("ListStore.1", (to, it) => to.Long(it.Term), from => new(from.Long())),
        WireType.Of<ReadLines>(
            "ReadLines.1",
            (to, it) => to.Long(it.Term).Choice(it.Log).Int(it.From),
            from => new(from.Long(), from.Choice<RunLog>(), from.Int())),
        WireType.Of<CompleteCopy>(
            "CompleteCopy.1",
            (to, it) => to.Long(it.Term).List(it.Files, Named).Optional(it.Summary, ReportParts.Summary),
            from => new(from.Long(), from.List(sizeof(int), Named), from.Optional(ReportParts.RunSummary))),
        WireType.Of<CopyCompleted>("CopyCompleted.1", (to, it) => to.Long(it.Term).Flag(it.IsFinished), from => new(from.Long(), from.Flag())),
        WireType.Of<CopyNotCompleted>(
            "CopyNotCompleted.1",
            (to, it) => to.Long(it.Term).Flag(it.IsFinished).Text(it.Reason),
            from => new(from.Long(), from.Flag(), from.Text())),
        WireType.Of<FindRun>("FindRun.1", (to, it) => to.Text(it.RunId), from => new(from.Text())),
        WireType.Of<RunIsHere>("RunIsHere.1", (to, it) => to.Text(it.RunId).Long(it.Term), from => new(from.Text(), from.Long())),
        WireType.Of<RunIsNotHere>("RunIsNotHere.1", (to, it) => to.Text(it.RunId), from => new(from.Text())),
        WireType.Of<EndRun>(
            "EndRun.1",
            (to, it) => to.Long(it.Term).Choice(it.Ending).Text(it.Reason),
            from => new(from.Long(), from.Choice<RunEnding>(), from.Text())),
        WireType.Of<NodeOffer>("NodeOffer.1", (to, it) => to.Node(it.Node).Long(it.Term), from => new(from.Node(), from.Long())),
        WireType.Of<RunJoined>("RunJoined.1", (to, it) => to.Long(it.Term), from => new(from.Long())),
        WireType.Of<RunRefused>(
            "RunRefused.1",
            (to, it) => to.Long(it.Term).Text(it.Reason),
            from => new(from.Long(), from.Text())),
        WireType.Of<RunLeft>("RunLeft.1", (to, it) => to.Long(it.Term), from => new(from.Long())),
        WireType.Of<LinesAppended>(
            "LinesAppended.1",
            (to, it) => to.Long(it.Term).Choice(it.Log).Int(it.Count),
            from => new(from.Long(), from.Choice<RunLog>(), from.Int())),
        WireType.Of<FileKept>(
            "FileKept.1",
            (to, it) => to.File(it.File).Hash(it.Sha256),
            from => new(from.File(), from.Hash())),
        WireType.Of<FileNotKept>(
            "FileNotKept.1",
            (to, it) => to.File(it.File).Hash(it.Sha256).Text(it.Reason),
            from => new(from.File(), from.Hash(), from.Text())),
        WireType.Of<StoreListed>(
            "StoreListed.1",
            (to, it) => to.Long(it.Term).Long(it.LastTerm).Int(it.JournalLines).Int(it.MetricsLines).List(it.Files, RunParts.File),
            from => new(from.Long(), from.Long(), from.Int(), from.Int(), from.List(sizeof(int), RunParts.File))),
        WireType.Of<LinesRead>(
            "LinesRead.1",
            (to, it) => to.Long(it.Term).Choice(it.Log).Int(it.From).Lines(it.Lines),
            from => new(from.Long(), from.Choice<RunLog>(), from.Int(), from.Lines())),
        WireType.Of<Linked>(
            "Linked.1",
            (to, it) => to.Network(it.Network).Int(it.Attempt).Long(it.Number).Long(it.Received).Optional(it.Message, WireMessages.Message),
            from => new(from.Network(), from.Int(), from.Long(), from.Long(), from.Optional(WireMessages.Message))),
        WireType.Of<NodeDraining>("NodeDraining.1", (to, it) => to.Text(it.Address), from => new(from.Text())),
    ];

    private static WireWriter Lines(this WireWriter to, IReadOnlyList<ReadOnlyMemory<byte>> it) =>
        to.List(it, (each, line) => each.Bytes(line));

    private static ReadOnlyMemory<byte>[] Lines(this WireReader from) => from.List(sizeof(int), each => each.Bytes());

    private static WireWriter Named(this WireWriter to, NamedFile it) => to.File(it.File).Hash(it.Sha256);

    private static NamedFile Named(this WireReader from) => new(from.File(), from.Hash());

    private static WireWriter Node(this WireWriter to, NodeDescription it) => to
        .Text(it.Address).Int(it.Slots).Text(it.Devices).Long(it.FreeMemory).Text(it.Hardware.LibTorch).Text(it.Hardware.InstructionSet);

    private static NodeDescription Node(this WireReader from) =>
        new(from.Text(), from.Int(), from.Text(), from.Long(), new NodeHardware(from.Text(), from.Text()));
}
