using System.Buffers;
using Grafting.Runs;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>Parts of messages: networks, their attempts, and their files.</summary>
internal static class RunParts
{
    private const int HashBytes = 32;

    public static WireWriter Network(this WireWriter to, NetworkId it) => to.Int(it.Value);

    public static NetworkId Network(this WireReader from) => new(from.Positive());

    public static WireWriter Attempt(this WireWriter to, EpochAttempt it) => to.Network(it.Network).Int(it.Epoch).Int(it.Attempt);

    public static EpochAttempt Attempt(this WireReader from) => new(from.Network(), from.Int(), from.Int());

    /// <summary>A SHA-256 in lower-case hexadecimal, as its bytes: so what comes from elsewhere is one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static WireWriter Hash(this WireWriter to, string it)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        return Convert.FromHexString(it, hash, out _, out var written) is OperationStatus.Done
            && written == HashBytes
            && Convert.ToHexStringLower(hash) == it
            ? to.Raw(hash)
            : throw new ArgumentException($"'{it}' is no SHA-256 in lower-case hexadecimal.", nameof(it));
    }

    public static string Hash(this WireReader from) => Convert.ToHexStringLower(from.Raw(HashBytes));

    public static WireWriter File(this WireWriter to, RunFile it) => to.Text(it.Name);

    public static RunFile File(this WireReader from) =>
        RunFile.Parse(from.Text()) ?? throw new RefusedMessageException("a file's name is none that a run directory has");

    public static WireWriter Snapshot(this WireWriter to, StoredSnapshot it) =>
        to.Attempt(it.Of).Hash(it.Sha256).Optional(it.Holder, (each, holder) => each.Text(holder));

    public static StoredSnapshot Snapshot(this WireReader from) =>
        new(from.Attempt(), from.Hash(), from.Optional(each => each.Text()));

    public static WireWriter Start(this WireWriter to, NetworkStart it) => to
        .Network(it.Network).Int(it.Epoch).Int(it.Attempt).Int(it.Rollbacks).Optional(it.Checkpoint, Hash).Progress(it.Progress).Node(it.Node);

    public static NetworkStart Start(this WireReader from) =>
        new(from.Network(), from.Int(), from.Int(), from.Int(), from.Optional(Hash), from.Progress()) { Node = from.Node() };

    public static WireWriter Committed(this WireWriter to, CommittedEpoch it) => to
        .Attempt(it.Of).Int(it.Rollbacks).Epoch(it.Report).Optional(it.Graft, ReportParts.Graft).Files(it.Files).Shares(it.Spent).Node(it.Node);

    public static CommittedEpoch Committed(this WireReader from) =>
        new(from.Attempt(), from.Int(), from.Epoch(), from.Optional(ReportParts.Graft), from.Files(), from.Shares()) { Node = from.Node() };

    private static WireWriter Node(this WireWriter to, string? it) => to.Optional(it, (each, node) => each.Text(node));

    private static string? Node(this WireReader from) => from.Optional(each => each.Text());

    private static WireWriter Files(this WireWriter to, EpochFiles it) => to
        .Optional(it.Snapshot, Hash).Hash(it.Checkpoint).Optional(it.Best, Hash).Optional(it.Last, Hash);

    private static EpochFiles Files(this WireReader from) => new(from.Optional(Hash), from.Hash(), from.Optional(Hash), from.Optional(Hash));

    private static WireWriter Progress(this WireWriter to, NetworkProgress it) => to
        .Optional(it.Best, (each, best) => each.Int(best.Epoch).Double(best.Accuracy)).Optional(it.Last, ReportParts.Test).Shares(it.Spent);

    private static NetworkProgress Progress(this WireReader from) => new(
        from.Optional(each => new BestTest(each.Int(), each.Double())), from.Optional(ReportParts.Test), from.Shares());
}
