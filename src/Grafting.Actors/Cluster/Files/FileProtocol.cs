using Grafting.Runs;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// How a file comes from another node: pulled by its receiver, chunk by chunk, from the <c>FileServer</c> that every node has at
/// <c>/user/files</c>; a long one through a connection of its own, if that can be made.
/// </summary>
internal static class FileProtocol
{
    /// <summary>Bytes of a chunk at most: longer arrays go to the large-object heap, where they cost ten times as much.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>Chunks that may be on their way: heartbeats pass through the same connection.</summary>
    public const int Window = 64;

    /// <summary>Open a file at a byte. Answered by <see cref="FileOpened"/> or <see cref="FileRefused"/>.</summary>
    /// <param name="Transfer">A number of the receiver's own.</param>
    /// <param name="File">Which.</param>
    /// <param name="Offset">Where to begin, after a transfer that broke off.</param>
    public sealed record OpenFile(long Transfer, RunFile File, long Offset) : IWireMessage;

    /// <summary>The file is open for this receiver.</summary>
    public sealed record FileOpened(long Transfer, long Length) : IWireMessage
    {
        /// <summary>A faster way than chunks, for a long file; null where there is none.</summary>
        public BulkOffer? Bulk { get; init; }
    }

    /// <summary>The file's bytes, from where it was opened to its end, through a connection of their own.</summary>
    /// <param name="Port">Where the sender's host listens for it.</param>
    /// <param name="Ticket">To be shown there, in hexadecimal: serves once, within ten seconds.</param>
    public sealed record BulkOffer(int Port, string Ticket);

    /// <summary>There is no such file, or too many transfers are open, or it could not be read.</summary>
    public sealed record FileRefused(long Transfer, string Reason) : IWireMessage;

    /// <summary>Send chunks up to, and without, this byte.</summary>
    public sealed record PullChunks(long Transfer, long UpTo) : IWireMessage;

    /// <summary>The next bytes; the last chunk is shorter or ends at the file's length.</summary>
    public sealed record FileChunk(long Transfer, long Offset, ReadOnlyMemory<byte> Bytes) : IWireMessage;

    /// <summary>The receiver has it all, or wants no more.</summary>
    public sealed record CloseFile(long Transfer) : IWireMessage;
}
