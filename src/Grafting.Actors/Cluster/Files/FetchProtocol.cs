using Grafting.Runs;

namespace Grafting.Actors.Cluster.Files;

/// <summary>What <see cref="FileFetcher"/> understands and answers, within one node.</summary>
internal static class FetchProtocol
{
    /// <summary>
    /// From whoever on this node needs a file: get it into the store. Answered by <see cref="FileFetched"/> or
    /// <see cref="FileNotFetched"/>, however many ask for the same.
    /// </summary>
    /// <param name="File">Which.</param>
    /// <param name="Sha256">What its contents must be, in lower-case hexadecimal.</param>
    /// <param name="Holders">Addresses of nodes that may have it, the likeliest first.</param>
    /// <param name="Longest">Bytes that it cannot exceed.</param>
    public sealed record FetchFile(RunFile File, string Sha256, IReadOnlyList<string> Holders, long Longest)
    {
        /// <summary>
        /// Whether nobody waits for it yet: files that somebody waits for come first, and where it has failed by the time that somebody
        /// does, it is tried again for them.
        /// </summary>
        public bool IsAhead { get; init; }
    }

    /// <summary>From whoever asked for a file ahead: it is needed no longer. A transfer for nobody else is ended. Not answered.</summary>
    public sealed record DropFile(RunFile File, string Sha256);

    /// <summary>The file is in the store, whole, and on the disk.</summary>
    public sealed record FileFetched(RunFile File, string Sha256);

    /// <summary>The store is as it was before.</summary>
    /// <param name="File">Which.</param>
    /// <param name="Sha256">What was asked for.</param>
    /// <param name="Reason">In one line.</param>
    public sealed record FileNotFetched(RunFile File, string Sha256, string Reason);
}
