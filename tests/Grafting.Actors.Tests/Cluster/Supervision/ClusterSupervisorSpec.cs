using Akka.Actor;
using Akka.Cluster;
using Grafting.Actors.Cluster.Links;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;
using Grafting.Actors.Ring;
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

    [Fact]
    public void Should_give_no_network_to_a_node_that_drained_before_the_run_began()
    {
        var (supervisor, other) = TakeOver();

        supervisor.Tell(new NodeDraining(Cluster.SelfAddress.ToString()));
        supervisor.Tell(new RunJoined(RunDirectory.Term), other.Node);

        supervisor.Tell(new RingProtocol.GetRunStatus(), TestActor);
        ExpectMsg<RunStatus>().Places.Values.ShouldAllBe(place => place == other.Address);
    }

    [Fact]
    public void Should_tell_the_end_again_until_each_node_has_answered_and_then_the_outcome()
    {
        var supervisor = Stop();
        Node.ExpectMsg<EndRun>().Ending.ShouldBe(RunEnding.Stopped);
        PassSeconds(0.5);
        Node.ExpectMsg<EndRun>();

        Node.Reply(new RunLeft(RunDirectory.Term));

        ExpectMsg<RunOutcome.RunStopped>();
    }

    [Fact]
    public void Should_tell_the_outcome_when_a_node_does_not_answer()
    {
        Stop();
        Node.ExpectMsg<EndRun>();

        PassSeconds(5);

        ExpectMsg<RunOutcome.RunStopped>();
    }

    [Fact]
    public void Should_not_wait_for_the_answer_of_a_node_that_has_gone()
    {
        var (supervisor, other) = TakeOver();
        supervisor.Tell(new RingProtocol.SubscribeToRun(TestActor));
        supervisor.Tell(new RingProtocol.StopRun(TimeSpan.Zero));
        Node.ExpectMsg<EndRun>();
        Node.Reply(new RunLeft(RunDirectory.Term));

        supervisor.Tell(other.Removed);

        ExpectMsg<RunOutcome.RunStopped>();
    }

    /// <summary>It would begin the run again.</summary>
    [Fact]
    public void Should_tell_a_node_that_comes_later_that_the_run_is_over()
    {
        var supervisor = Stop();
        Node.ExpectMsg<EndRun>();
        Node.Reply(new RunLeft(RunDirectory.Term));
        ExpectMsg<RunOutcome.RunStopped>();

        supervisor.Tell(new ClusterEvent.MemberUp(Cluster.SelfMember)); // Stands for one that this node's probe answers for.

        Node.ExpectMsg<EndRun>();
        PassSeconds(0.5);
        Node.ExpectMsg<EndRun>();
        Node.Reply(new RunLeft(RunDirectory.Term));
        supervisor.Tell(OfferOf(Cluster.SelfAddress.ToString()));
        PassSeconds(2);
        supervisor.Tell(new RingProtocol.GetRunStatus(), TestActor);
        ExpectMsg<RunStatus>();
        Node.HasMessages.ShouldBeFalse();
    }

    /// <summary>A run that has not begun is stopped: this node has been asked what it offers.</summary>
    private IActorRef Stop()
    {
        var supervisor = Sys.ActorOf(ClusterSupervisor.PropsFor(SettingFor(nodes: 2)));
        Node.ExpectMsg<DescribeNode>();
        supervisor.Tell(new RingProtocol.SubscribeToRun(TestActor));
        supervisor.Tell(new RingProtocol.StopRun(TimeSpan.Zero));
        return supervisor;
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
