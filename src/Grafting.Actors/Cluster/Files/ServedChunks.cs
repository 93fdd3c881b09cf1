using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Cluster.Files;

/// <summary>Which bytes of a file a server may send next. It goes forward only, and never further than one window at a time.</summary>
/// <param name="length">Bytes of the file.</param>
/// <param name="position">The first byte to send.</param>
internal sealed class ServedChunks(long length, long position)
{
    private long _upTo = position;

    /// <summary>The next byte to send.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Lets chunks be sent up to, and without, a byte; what is beyond the file or the window is cut off.</summary>
    public void Allow(long upTo) =>
        _upTo = Math.Max(_upTo, Math.Min(Math.Min(upTo, length), Position + (Window * ChunkBytes)));

    /// <returns>How many bytes to send from <see cref="Position"/>; 0 where no more may be sent.</returns>
    public int Next() => (int)Math.Min(ChunkBytes, _upTo - Position);

    /// <summary>So many were sent.</summary>
    public void Advance(int bytes) => Position += bytes;
}
