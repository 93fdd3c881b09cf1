using Akka.Actor;
using Akka.Event;

namespace Grafting.Actors.Hosting;

/// <summary>Hands what actors log to a sink.</summary>
internal sealed class LogRelay : ReceiveActor
{
    public LogRelay(Action<LogLine> sink) => Receive<LogEvent>(log => sink(LineOf(log)));

    public static Props PropsFor(Action<LogLine> sink) => Props.Create(() => new LogRelay(sink));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LogEvent));

    private static LogLine LineOf(LogEvent log)
    {
        var severity = log.LogLevel() switch
        {
            LogLevel.DebugLevel => LogSeverity.Debug,
            LogLevel.InfoLevel => LogSeverity.Info,
            LogLevel.WarningLevel => LogSeverity.Warning,
            _ => LogSeverity.Error,
        };
        return new LogLine(severity, log.LogSource, log.Message.ToString() ?? "", log.Cause);
    }
}
