using Akka.Actor;
using Akka.TestKit;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Tests.Cluster.Files.Support;
using Grafting.Runs;
using static Grafting.Actors.Networks.NetworkProtocol;

namespace Grafting.Actors.Tests.Cluster.Links;

/// <summary>A network on a node that is a probe; another probe is the supervisor.</summary>
public sealed class RemoteNetworkSpec : VirtualTimeKit
{
    private static readonly NetworkId Own = new(2);
    private readonly LinkEnd _nodesEnd = new(Own, 1);
    private readonly TestProbe _node;
    private readonly TestProbe _supervisor;
    private readonly IActorRef _network;

    public RemoteNetworkSpec()
    {
        _node = CreateTestProbe();
        _supervisor = CreateTestProbe();
        _network = _supervisor.ChildActorOf(RemoteNetwork.PropsFor(NetworkStart.First(Own), term: 1, _node.Ref, "akka.tcp://grafting@10.0.0.2:4711"));
        _supervisor.Watch(_network);
        _nodesEnd.Hear(_node.ExpectMsg<Linked>(linked => linked.Message is Actors.Cluster.Nodes.NodeProtocol.HostNetwork));
    }

    [Fact]
    public void Should_tell_at_once_that_the_network_has_stopped_and_confirm_it_as_often_as_the_node_says_so()
    {
        var stopped = Say(new NetworkStopped(Own));

        _supervisor.ExpectMsg(new NetworkStopped(Own));
        ExpectConfirmation(stopped); // It is lost on its way.
        PassSeconds(1);
        _network.Tell(stopped, _node);

        ExpectConfirmation(stopped);
        _supervisor.HasMessages.ShouldBeFalse("told once");
    }

    [Fact]
    public void Should_end_when_the_node_has_said_nothing_more_for_a_while()
    {
        var stopped = Say(new NetworkStopped(Own));
        ExpectConfirmation(stopped);
        PassSeconds(25);
        _network.Tell(stopped, _node);
        ExpectConfirmation(stopped);
        PassSeconds(25);
        _network.Tell(stopped, _node);
        ExpectConfirmation(stopped);

        PassSeconds(30);

        _supervisor.ExpectMsg(new NetworkStopped(Own));
        _supervisor.ExpectTerminated(_network);
    }

    private Linked Say(IWireMessage message)
    {
        var linked = _nodesEnd.Say(message);
        _network.Tell(linked, _node);
        return linked;
    }

    private void ExpectConfirmation(Linked said) => _node.ExpectMsg<Linked>().Received.ShouldBe(said.Number);
}
