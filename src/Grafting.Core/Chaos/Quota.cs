using Grafting.Runs;

namespace Grafting.Chaos;

/// <summary>A disk that becomes full, and then stays full. Safe for all threads.</summary>
/// <param name="bytes">What it takes; null for no end.</param>
internal sealed class Quota(long? bytes)
{
    private readonly bool _isLimited = bytes is not null;
    private long _left = bytes ?? 0;

    /// <summary>Counts bytes that are about to be written.</summary>
    /// <exception cref="GraftingException">They do not fit any more; the message is that of a full disk.</exception>
    public void Take(string path, long length)
    {
        if (_isLimited && Interlocked.Add(ref _left, -length) < 0)
        {
            throw DiskErrors.Writing(path, new IOException("No space left on device"));
        }
    }
}
