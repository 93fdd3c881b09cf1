using System.Net;
using Akka.Actor;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Tests.Support;

namespace Grafting.Actors.Tests.Cluster.Nodes;

public sealed class ClusterNodeTests
{
    /// <summary>The address is reserved for documentation, and no machine's own.</summary>
    [Fact]
    public async Task Should_end_its_system_where_it_cannot_listen_for_long_files()
    {
        var system = ActorSystem.Create("grafting", "akka.loggers = [], akka.stdout-loglevel = OFF");

        Should.Throw<GraftingException>(() => ClusterNode.ListenOrEnd(system, IPAddress.Parse("192.0.2.1"), identity: null, TimeProvider.System));

        await system.WhenTerminated.InTime();
    }
}
