using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Grafting.Actors.Cluster.Membership;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>What a node's actor system is configured with: <c>config/cluster.conf</c> beside the program, and what is this node's own.</summary>
internal static class ClusterConfiguration
{
    /// <summary>For operators to read and to change; the comments in it say how far.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "config", "cluster.conf");

    /// <summary>The part of the file that holds, over the rest, where nobody is given up.</summary>
    private const string Waiting = "grafting.shared-directory";

    /// <exception cref="GraftingException">The file cannot be read.</exception>
    public static Config For(ClusterSettings settings, ListenAddress listen, bool isLogging)
    {
        var own = $$"""
            akka {
              loglevel = {{(isLogging ? "WARNING" : "OFF")}}
              remote.dot-netty.tcp {
                hostname = "{{listen.Bound}}"
                public-hostname = "{{listen.Called.Host}}"
                port = {{listen.Called.Port.ToString(CultureInfo.InvariantCulture)}}
                dns-use-ipv6 = {{(listen.HasIPv6Names ? "on" : "off")}}
                enable-ssl = {{(settings.Identity is null ? "off" : "on")}}
              }
              cluster.roles = [{{Quoted(settings.Roles)}}]
              cluster.shutdown-after-unsuccessful-join-seed-nodes = {{(settings.WaitsForTheLost ? "off" : $"{settings.LongestJoin.TotalMilliseconds:F0}ms")}}
              cluster.seed-nodes = [{{Quoted(settings.Seeds.Select(seed => ClusterAddress.Parse(seed).ToUrl(settings.Identity is not null)))}}]
            }
            """;
        var common = Read();
        return ConfigurationFactory.ParseString(own)
            .WithFallback(settings.WaitsForTheLost ? common.GetConfig(Waiting).WithFallback(common) : common)
            .WithFallback(Departure.Settings)
            .WithFallback(ClusterSingleton.DefaultConfig());
    }

    /// <summary>Where a system that is configured like this listens.</summary>
    public static IPAddress BoundBy(ActorSystem system) => IPAddress.Parse(system.Settings.Config.GetString("akka.remote.dot-netty.tcp.hostname"));

    private static Config Read()
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(Path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ConfigurationException or FormatException)
        {
            throw new GraftingException($"Cannot read {Path}, which every node needs: {error.Message}", error);
        }
    }

    private static string Quoted(IEnumerable<string> texts) => string.Join(", ", texts.Select(text => $"\"{text}\""));
}
