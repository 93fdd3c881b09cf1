using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Cluster.Files;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Cluster.Files.Support;

/// <summary>Actors whose timers and clock go on only when the test says so.</summary>
public abstract class VirtualTimeKit : TestKit
{
    /// <param name="settings">In HOCON, beside what virtual time takes.</param>
    protected VirtualTimeKit(string settings = "")
        : base(ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
            .WithFallback(ConfigurationFactory.ParseString(settings))
            .WithFallback(FileDispatcher.Settings)
            .WithFallback(DefaultConfig))
    {
    }

    protected FakeTimeProvider Time { get; } = new();

    protected void Pass(TimeSpan time)
    {
        Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    protected void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));
}
