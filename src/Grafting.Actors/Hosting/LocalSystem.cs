using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Grafting.Actors.Hosting;

/// <summary>The actor system of a run in one process.</summary>
internal static class LocalSystem
{
    // A defect in the supervisor must end the run: restarted, it would have forgotten the networks.
    // The host decides about signals and the process's end, and nothing is written but through the sink.
    private const string Settings = """
        akka {
          actor.provider = local
          actor.guardian-supervisor-strategy = "Akka.Actor.StoppingSupervisorStrategy"
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
          loggers = []
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
        }
        """;

    /// <param name="log">Gets warnings and errors; null for silence.</param>
    public static ActorSystem Create(Action<LogLine>? log)
    {
        var level = ConfigurationFactory.ParseString($"akka.loglevel = {(log is null ? "OFF" : "WARNING")}");
        var system = ActorSystem.Create("grafting", level.WithFallback(ConfigurationFactory.ParseString(Settings)));
        if (log is not null)
        {
            // Subscribed from here, not by itself when it starts: by then the first line may have passed.
            var relay = system.ActorOf(LogRelay.PropsFor(log), "log");
            system.EventStream.Subscribe(relay, typeof(Warning));
            system.EventStream.Subscribe(relay, typeof(Error));
        }

        return system;
    }
}
