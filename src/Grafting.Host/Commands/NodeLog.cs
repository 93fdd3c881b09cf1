using Grafting.Actors.Hosting;

namespace Grafting.Host.Commands;

/// <summary>What a node tells of its actors' warnings and errors: what is news to a user, and the cluster's inner life only where asked.</summary>
/// <param name="error">Standard error.</param>
/// <param name="isVerbose">Whether everything is told.</param>
internal sealed class NodeLog(TextWriter error, bool isVerbose)
{
    private readonly Lock _writing = new();

    public void Tell(LogLine line)
    {
        if (isVerbose || IsNews(line))
        {
            lock (_writing)
            {
                error.WriteLine($"{line.Severity.ToString().ToLowerInvariant()}: {line.Message}");
            }
        }
    }

    /// <summary>
    /// Whether one of our own actors says it, or somebody was refused. The rest is Akka's, which tells several times over of connections that come and
    /// go; of nodes that do, the run tells.
    /// </summary>
    public static bool IsNews(LogLine line) => line.IsRefusal || line.Source.Contains("/user/", StringComparison.Ordinal);

    /// <summary>Whether it belongs beside the view of a run: a warning with a cause is the log's side of a restart, which an event tells.</summary>
    public static bool IsForScreen(LogLine line) => IsNews(line) && (line.Severity is LogSeverity.Error || line.Cause is null);
}
