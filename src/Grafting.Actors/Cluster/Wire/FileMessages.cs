using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The bytes of <see cref="Files.FileProtocol"/>.</summary>
internal static class FileMessages
{
    public static IReadOnlyList<WireType> All { get; } =
    [
        WireType.Of<OpenFile>(
            "OpenFile.1",
            (to, it) => to.Long(it.Transfer).File(it.File).Long(it.Offset),
            from => new(from.Long(), from.File(), from.Long())),
        WireType.Of<FileOpened>(
            "FileOpened.2",
            (to, it) => to.Long(it.Transfer).Long(it.Length).Optional(it.Bulk, (each, bulk) => each.Int(bulk.Port).Text(bulk.Ticket)),
            from => new(from.Long(), from.Long()) { Bulk = from.Optional(each => new BulkOffer(each.Int(), each.Text())) }),
        WireType.Of<FileRefused>(
            "FileRefused.1",
            (to, it) => to.Long(it.Transfer).Text(it.Reason),
            from => new(from.Long(), from.Text())),
        WireType.Of<PullChunks>(
            "PullChunks.1",
            (to, it) => to.Long(it.Transfer).Long(it.UpTo),
            from => new(from.Long(), from.Long())),
        WireType.Of<FileChunk>(
            "FileChunk.1",
            (to, it) => to.Long(it.Transfer).Long(it.Offset).Bytes(it.Bytes),
            from => new(from.Long(), from.Long(), from.Bytes())),
        WireType.Of<CloseFile>(
            "CloseFile.1",
            (to, it) => to.Long(it.Transfer),
            from => new(from.Long())),
    ];
}
