using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Transport.DotNetty;
using Grafting.Actors.Cluster.Membership;
using Grafting.Actors.Cluster.Security;
using Grafting.Actors.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Grafting.Actors.Cluster.Wire;

/// <summary>The actor system of a node.</summary>
internal static class ClusterSystem
{
    /// <summary>Of all nodes' systems, and part of their addresses.</summary>
    public const string Name = "grafting";

    /// <summary>Starts a node: it listens, and joins through its seeds or begins a cluster.</summary>
    /// <param name="settings">Where it listens and how it proves itself.</param>
    /// <param name="log">Gets warnings and errors; null for silence.</param>
    /// <exception cref="UsageException">It must not listen there without a certificate, or an address is none.</exception>
    /// <exception cref="GraftingException">It cannot listen there.</exception>
    public static ActorSystem Create(ClusterSettings settings, Action<LogLine>? log)
    {
        var listen = settings.Checked();
        var system = Start(settings, listen, ClusterConfiguration.For(settings, listen, isLogging: log is not null));
        if (log is not null)
        {
            // Subscribed from here, not by itself when it starts: by then the first line may have passed.
            var relay = system.ActorOf(ClusterLog.PropsFor(log, settings.Time), "log");
            system.EventStream.Subscribe(relay, typeof(Warning));
            system.EventStream.Subscribe(relay, typeof(Error));
        }

        Departure.Of(system);
        if (!settings.WaitsForTheLost)
        {
            system.ActorOf(LinkReferee.PropsFor(new ClusterMembership(system), settings.Time), LinkReferee.Name);
        }

        var cluster = Akka.Cluster.Cluster.Get(system);
        if (settings is { Seeds.Count: 0, JoinsLater: false })
        {
            cluster.Join(cluster.SelfAddress);
        }

        return system;
    }

    private static ActorSystem Start(ClusterSettings settings, ListenAddress listen, Config config)
    {
        var services = new ServiceCollection();
        services.AddAkka(Name, akka =>
        {
            akka.AddHocon(config, HoconAddMode.Prepend).WithLockedSerializers();
            if (settings.Identity is { } identity)
            {
                akka.AddSetup(new DotNettySslSetup(
                    identity.Certificate,
                    suppressValidation: false,
                    requireMutualAuthentication: true,
                    (certificate, _, _, _, _) => PeerCheck.IsNode(certificate, identity.Authority)));
            }
        });

        try
        {
            return services.BuildServiceProvider().GetRequiredService<ActorSystem>();
        }
        catch (Exception error)
        {
            throw new GraftingException($"Cannot listen on {listen.Called}: {error.GetBaseException().Message}", error);
        }
    }
}
