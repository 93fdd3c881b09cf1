using Akka.Actor;
using Akka.Configuration;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Tests.Cluster.Nodes.Support;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Cluster.Nodes;

public sealed class ClusterNodeTests
{
    /// <summary>The others reach it by a name that it does not know itself.</summary>
    [Fact]
    public async Task Should_end_its_system_where_it_cannot_listen_for_long_files()
    {
        var system = ActorSystem.Create("grafting", ConfigurationFactory.ParseString("""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", public-hostname = "no-such-host.invalid", port = 0 }
            akka.loggers = []
            akka.stdout-loglevel = OFF
            """));
        var share = new ClusterShare("store", 1, "cpu", 1 << 30, "2.10.0", AllowsMixedHardware: false);

        Should.Throw<GraftingException>(() => ClusterNode.Return(system, new ClusterSettings(), [], share, new HeldRuns(), TimeProvider.System));

        await system.WhenTerminated.InTime();
    }
}
