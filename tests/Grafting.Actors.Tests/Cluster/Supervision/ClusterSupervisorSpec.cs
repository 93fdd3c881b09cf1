using Akka.Actor;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Tests.Cluster.Supervision.Support;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Supervision;

public sealed class ClusterSupervisorSpec : LedRunKit
{
    [Fact]
    public void Should_begin_a_run_that_is_taken_over_when_a_node_that_was_there_has_joined()
    {
        var (supervisor, other) = TakeOver();

        supervisor.Tell(new RunJoined(RunDirectory.Term), other.Node);

        ShouldBegin();
    }

    [Fact]
    public void Should_begin_a_run_that_is_taken_over_without_a_node_that_has_gone()
    {
        var (supervisor, other) = TakeOver();

        supervisor.Tell(other.Removed);

        ShouldBegin();
    }

    [Fact]
    public void Should_begin_a_run_that_is_taken_over_without_a_node_that_cannot_take_part()
    {
        var (supervisor, other) = TakeOver();

        supervisor.Tell(new RunRefused(RunDirectory.Term, "why"), other.Node);

        ShouldBegin();
    }

    /// <summary>This node has joined, another one is known and has been invited.</summary>
    private (IActorRef Supervisor, Distant Other) TakeOver()
    {
        var supervisor = Sys.ActorOf(ClusterSupervisor.PropsFor(SettingFor(nodes: null)));
        var other = NodeAt("127.0.0.2");
        Node.ExpectMsg<DescribeNode>();
        supervisor.Tell(other.Up);
        supervisor.Tell(OfferOf(other.Address));
        Node.Reply(OfferOf(Cluster.SelfAddress.ToString()));
        Node.ExpectMsg<JoinRun>();
        Node.Reply(new RunJoined(RunDirectory.Term));
        Node.ExpectMsg<SetKeepers>();
        Node.HasMessages.ShouldBeFalse();
        return (supervisor, other);
    }

    private void ShouldBegin() => Node.FishForMessage<Linked>(linked => linked.Message is HostNetwork);
}
