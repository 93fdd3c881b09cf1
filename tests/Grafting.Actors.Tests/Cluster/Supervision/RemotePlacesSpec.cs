using Akka.Actor;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Runs;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Supervision;

public sealed class RemotePlacesSpec : TestKit
{
    private const string Own = "akka.tcp://grafting@127.0.0.1:4711";
    private const string Gone = "akka.tcp://grafting@127.0.0.2:4711";

    private static NetworkStart Start => NetworkStart.First(new NetworkId(1));

    private RemotePlaces Places => new(Sys, Own, term: 3);

    [Fact]
    public void Should_begin_a_network_at_its_own_node()
    {
        var node = CreateTestProbe();
        Sys.ActorOf(Props.Create(() => new Doorman(node)), "node");

        Sys.ActorOf(Places.PropsFor(Start, Own, TestActor));

        node.ExpectMsg<Linked>().Message.ShouldBeOfType<HostNetwork>().Term.ShouldBe(3);
    }

    /// <summary>A network that is to begin there waits until its supervisor hears that the place is lost.</summary>
    [Fact]
    public void Should_not_fail_for_a_node_that_has_gone() =>
        Places.PropsFor(Start, Gone, TestActor).Type.ShouldBe(typeof(RemoteNetwork));

    private sealed class Doorman : ReceiveActor
    {
        public Doorman(IActorRef node) => ReceiveAny(node.Forward);
    }
}
