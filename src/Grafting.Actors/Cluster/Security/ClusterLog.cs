using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Hosting;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Hands warnings and errors to a sink: those of our own actors as they are, those of the network, which anybody who reaches the port can cause,
/// counted by a <see cref="RefusalLog"/>.
/// </summary>
internal sealed class ClusterLog : ReceiveActor
{
    private readonly RefusalLog _refusals = new();
    private readonly Dictionary<string, ITimer> _timers = [];
    private readonly Action<LogLine> _sink;
    private readonly TimeProvider _time;

    public ClusterLog(Action<LogLine> sink, TimeProvider time)
    {
        (_sink, _time) = (sink, time);
        Receive<LogEvent>(OnNetworkLine, IsOfTheNetwork);
        Receive<LogEvent>(log => _sink(LogRelay.LineOf(log)));
        Receive<QuietIsOver>(over => Log(over.Kind, _refusals.QuietIsOver(over.Kind)));
    }

    public static Props PropsFor(Action<LogLine> sink, TimeProvider time) => Props.Create(() => new ClusterLog(sink, time));

    protected override void PostStop()
    {
        foreach (var timer in _timers.Values)
        {
            timer.Dispose();
        }
    }

    private void OnNetworkLine(LogEvent log)
    {
        var kind = KindOf(log);
        if (_refusals.Add(kind, LogRelay.LineOf(log)) is { } line)
        {
            Log(kind, line);
        }
    }

    private void Log(string kind, LogLine? line)
    {
        if (_timers.Remove(kind, out var before))
        {
            before.Dispose();
        }

        if (line is not null)
        {
            var self = Self;
            _timers[kind] = _time.CreateTimer(
                _ => self.Tell(new QuietIsOver(kind)), state: null, RefusalLog.Quiet, Timeout.InfiniteTimeSpan);
            _sink(line);
        }
    }

    /// <summary>By who says it and the sentence without what is filled in: there are not many of them, whatever a peer does.</summary>
    private static string KindOf(LogEvent log) => $"{log.LogClass}: {(log.Message as LogMessage)?.Format}";

    private static bool IsOfTheNetwork(LogEvent log) =>
        IsIn(log, "Akka.Remote")
        || IsIn(log, "Akka.Cluster")
        || log.LogSource.StartsWith("remoting", StringComparison.Ordinal)
        || log.LogSource.Contains("/system/", StringComparison.Ordinal);

    private static bool IsIn(LogEvent log, string origin) =>
        log.LogClass?.Namespace?.StartsWith(origin, StringComparison.Ordinal) is true;

    private sealed record QuietIsOver(string Kind);
}
