using Akka.Actor;
using Akka.TestKit.Xunit2;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using static Grafting.Actors.Cluster.Nodes.NodeProtocol;

namespace Grafting.Actors.Tests.Cluster.Nodes;

public sealed class RunEndSpec : TestKit
{
    private readonly RunEnd _end;

    public RunEndSpec() => _end = new RunEnd(Sys, new ClusterSettings { Seeds = ["node1:4711"] });

    [Fact]
    public async Task Should_end_all_nodes_at_once_when_the_run_has_completed()
    {
        _end.Tell(new EndRun(1, RunEnding.Completed, ""));

        (await _end.Completion).ShouldBeNull();
        _end.HasCompleted.ShouldBeTrue();
        _end.IsForAll.ShouldBeTrue();
    }

    [Fact]
    public async Task Should_end_all_nodes_at_once_when_the_run_has_failed()
    {
        _end.Tell(new EndRun(1, RunEnding.Failed, "why"));

        (await _end.Completion).ShouldBe("why");
        _end.HasCompleted.ShouldBeFalse();
        _end.IsForAll.ShouldBeTrue();
    }

    [Fact]
    public async Task Should_take_leave_of_the_others_when_only_this_node_is_refused()
    {
        _end.Tell(new EndRun(1, RunEnding.WithoutThisNode, "why"));

        (await _end.Completion).ShouldBe("why");
        _end.IsForAll.ShouldBeFalse();
    }

    [Fact]
    public async Task Should_end_when_the_cluster_gives_the_node_up()
    {
        await Sys.Terminate();

        (await _end.Completion)!.ShouldStartWith("The cluster has given this node up");
        _end.IsForAll.ShouldBeFalse();
    }

    [Fact]
    public async Task Should_say_that_nobody_has_taken_the_node_in()
    {
        await CoordinatedShutdown.Get(Sys).Run(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);

        (await _end.Completion)!.ShouldStartWith("Nobody at node1:4711 took this node in within 10 min");
        _end.IsForAll.ShouldBeFalse();
    }
}
