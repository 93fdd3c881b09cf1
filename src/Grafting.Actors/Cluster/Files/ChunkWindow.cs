using static Grafting.Actors.Cluster.Files.FileProtocol;

namespace Grafting.Actors.Cluster.Files;

/// <summary>
/// What a receiver has of a file, and how much of the rest it lets be on its way. Chunks come in order, each as long as there are bytes
/// for it; the window is pulled up again when half of it has come.
/// </summary>
/// <remarks>
/// Heartbeats pass through the same connection, behind the chunks. So the window holds about a second of what the connection carries, and
/// no more than <see cref="Window"/> chunks: it doubles while half of it comes within a quarter of a second, and halves when that takes
/// longer than half a second. Transfers at the same time share the connection and its second.
/// </remarks>
/// <param name="length">Bytes of the file.</param>
/// <param name="position">Bytes that are here already.</param>
internal sealed class ChunkWindow(long length, long position)
{
    private const int FirstChunks = 16;
    private const int LeastChunks = 2;

    private static readonly TimeSpan Fast = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(0.5);

    private int _chunks = FirstChunks;
    private TimeSpan? _pulledAt;

    /// <summary>Bytes that are here.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Bytes that are here or asked for.</summary>
    public long PulledUpTo { get; private set; } = position;

    public bool IsWhole => Position == length;

    /// <summary>Counts a chunk in.</summary>
    /// <returns>False where it is not the next one, or not as long as it must be: nothing is counted then.</returns>
    public bool TryTake(long offset, int bytes)
    {
        if (offset != Position || bytes != Math.Min(ChunkBytes, PulledUpTo - Position) || bytes == 0)
        {
            return false;
        }

        Position += bytes;
        return true;
    }

    /// <summary>Up to which byte to pull now; null while enough is on its way.</summary>
    /// <param name="now">By any clock that does not go back.</param>
    public long? Pull(TimeSpan now)
    {
        if (PulledUpTo - Position > _chunks / 2 * ChunkBytes)
        {
            return null;
        }

        Adapt(now);
        var upTo = Math.Min(length, Position + ((long)_chunks * ChunkBytes));
        return upTo > PulledUpTo ? PulledUpTo = upTo : null;
    }

    private void Adapt(TimeSpan now)
    {
        if (now - _pulledAt is { } elapsed)
        {
            _chunks = elapsed < Fast ? Math.Min(2 * _chunks, Window)
                : elapsed > Slow ? Math.Max(_chunks / 2, LeastChunks)
                : _chunks;
        }

        _pulledAt = now;
    }
}
