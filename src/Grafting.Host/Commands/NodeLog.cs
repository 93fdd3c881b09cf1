using Grafting.Actors.Hosting;

namespace Grafting.Host.Commands;

/// <summary>What a node tells of its actors' warnings and errors: those of the run, and of the cluster's inner life only where asked.</summary>
/// <param name="error">Standard error.</param>
/// <param name="isVerbose">Whether everything is told.</param>
internal sealed class NodeLog(TextWriter error, bool isVerbose)
{
    private readonly Lock _writing = new();

    public void Tell(LogLine line)
    {
        if (isVerbose || IsOfRun(line))
        {
            lock (_writing)
            {
                error.WriteLine($"{line.Severity.ToString().ToLowerInvariant()}: {line.Message}");
            }
        }
    }

    /// <summary>Whether one of our own actors says it: Akka's tell of connections that come and go, which is no news to a user.</summary>
    public static bool IsOfRun(LogLine line) => line.Source.Contains("/user/", StringComparison.Ordinal);
}
