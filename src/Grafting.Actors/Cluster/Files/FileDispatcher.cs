using Akka.Configuration;

namespace Grafting.Actors.Cluster.Files;

/// <summary>Where actors run that wait for a disk: each has a thread of its own, so that the pool's are never held by one.</summary>
internal static class FileDispatcher
{
    public const string Name = "grafting.files-dispatcher";

    /// <summary>To be part of the configuration of every actor system that has such actors.</summary>
    public static Config Settings { get; } = ConfigurationFactory.ParseString($"{Name}.type = PinnedDispatcher");
}
