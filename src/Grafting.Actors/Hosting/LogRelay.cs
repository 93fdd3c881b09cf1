using Akka.Actor;
using Akka.Event;

namespace Grafting.Actors.Hosting;

/// <summary>Hands warnings and errors of actors to a sink: a run has nothing else to log, its events say the rest.</summary>
internal sealed class LogRelay : ReceiveActor
{
    public LogRelay(Action<LogLine> sink) => Receive<LogEvent>(log => sink(LineOf(log)));

    public static Props PropsFor(Action<LogLine> sink) => Props.Create(() => new LogRelay(sink));

    public static LogLine LineOf(LogEvent log) => new(
        log is Error ? LogSeverity.Error : LogSeverity.Warning,
        log.LogSource,
        log.Message.ToString() ?? "",
        log.Cause);
}
