using Akka.Actor;
using Akka.Event;
using Grafting.Actors.Cluster.Files;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Hosting;

namespace Grafting.Actors.Cluster.Security;

/// <summary>
/// Hands warnings and errors to a sink: those of our own actors as they are, but those that others can cause at will counted by a
/// <see cref="RefusalLog"/>. These are the lines of the network, which anybody who reaches the port can cause, and those of messages that were
/// dropped and nodes that do not take part, which any node can. All text is made plain, since a peer may have chosen it.
/// </summary>
internal sealed class ClusterLog : ReceiveActor
{
    /// <summary>How our own actors begin to tell of a message that was not for them, or not any more.</summary>
    private const string Dropped = "Dropped ";

    /// <summary>How the supervisor tells that a node, which comes first, does not take part, as often as it says so.</summary>
    private const string CannotTakePart = "{0} cannot take part: ";

    /// <summary>How Akka begins the one line, of several for each connection that fails at TLS, that says what became of it.</summary>
    private const string RejectedConnection = "Rejected incoming connection ";

    private const int LongestMessage = 1000;
    private const int LongestSource = 300;

    private readonly RefusalLog _refusals = new();
    private readonly Dictionary<string, ITimer> _timers = [];
    private readonly Action<LogLine> _sink;
    private readonly TimeProvider _time;

    public ClusterLog(Action<LogLine> sink, TimeProvider time)
    {
        (_sink, _time) = (sink, time);
        Receive<LogEvent>(OnCountedLine, log => IsOfTheNetwork(log) || Begins(log, Dropped) || Begins(log, CannotTakePart));
        Receive<LogEvent>(OnOwnLine);
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

    private void OnCountedLine(LogEvent log)
    {
        var kind = KindOf(log);
        if (_refusals.Add(kind, LineOf(log) with { IsRefusal = IsRefusal(log) }) is { } line)
        {
            Log(kind, line);
        }
    }

    private void OnOwnLine(LogEvent log)
    {
        var line = LineOf(log);
        _sink(line with { Message = PlainText.Of(line.Message, LongestMessage) });
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

    private static LogLine LineOf(LogEvent log)
    {
        var line = LogRelay.LineOf(log);
        return line with { Source = PlainText.Of(line.Source, LongestSource) };
    }

    /// <summary>By who says it and the sentence without what is filled in: there are not many of them, whatever a peer does.</summary>
    private static string KindOf(LogEvent log) =>
        $"{log.LogClass}: {FormatOf(log)} {(Begins(log, CannotTakePart) ? ((LogMessage)log.Message).Parameters().First() : "")}";

    private static bool Begins(LogEvent log, string format) => FormatOf(log).StartsWith(format, StringComparison.Ordinal);

    private static string FormatOf(LogEvent log) => (log.Message as LogMessage)?.Format ?? "";

    private static bool IsOfTheNetwork(LogEvent log) =>
        IsIn(log, "Akka.Remote")
        || IsIn(log, "Akka.Cluster")
        || log.LogClass == typeof(BulkServer)
        || log.LogSource.StartsWith("remoting", StringComparison.Ordinal)
        || log.LogSource.Contains("/system/", StringComparison.Ordinal);

    /// <summary>Of the lines of the network, those that are no mere noise of nodes that come and go.</summary>
    private static bool IsRefusal(LogEvent log) =>
        log.LogClass == typeof(BulkServer)
        || log.Cause is RefusedMessageException
        || Begins(log, RejectedConnection);

    private static bool IsIn(LogEvent log, string origin) =>
        log.LogClass?.Namespace?.StartsWith(origin, StringComparison.Ordinal) is true;

    private sealed record QuietIsOver(string Kind);
}
