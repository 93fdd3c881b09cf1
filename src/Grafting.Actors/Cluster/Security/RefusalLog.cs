using Grafting.Actors.Hosting;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Lets the first line of each kind through, then for as long as there are more of them one line a minute that counts them: whoever
/// knocks at the port all day must not fill a disk, nor must a node that says again and again what is dropped.
/// </summary>
internal sealed class RefusalLog
{
    /// <summary>For how long lines of a kind are counted.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>A peer chooses some of the words.</summary>
    private const int LongestMessage = 300;

    private readonly Dictionary<string, (int Count, LogLine? Last)> _counted = [];

    /// <summary>A line came.</summary>
    /// <returns>What to log now, after which <see cref="QuietIsOver"/> is due; null where it is counted.</returns>
    public LogLine? Add(string kind, LogLine line)
    {
        var isFirst = !_counted.TryGetValue(kind, out var counted);
        _counted[kind] = isFirst ? (0, null) : (counted.Count + 1, line);
        return isFirst ? Plain(line, line.Message) : null;
    }

    /// <summary>The lines of a kind were counted for long enough.</summary>
    /// <returns>What to log now, after which this is due again; null where nothing came any more.</returns>
    public LogLine? QuietIsOver(string kind)
    {
        if (!_counted.Remove(kind, out var counted) || counted.Last is not { } last)
        {
            return null;
        }

        _counted[kind] = (0, null);
        return Plain(last, $"{counted.Count} more like this since: {last.Message}");
    }

    /// <summary>Without the stack trace, which is the same each time.</summary>
    private static LogLine Plain(LogLine line, string message) => line with { Message = PlainText.Of(message, LongestMessage), Cause = null };
}
