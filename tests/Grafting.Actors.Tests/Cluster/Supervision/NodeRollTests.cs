using Akka.Actor;
using Grafting.Actors.Cluster;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Supervision;

namespace Grafting.Actors.Tests.Cluster.Supervision;

public class NodeRollTests
{
    private static readonly NodeHardware Hardware = new("2.10.0", "avx512_core");

    [Fact]
    public void Should_be_enough_when_as_many_have_joined_as_were_asked_for()
    {
        var roll = RollOf(nodes: 2);
        Join(roll, "a");
        Meet(roll, "b");
        Meet(roll, "c");
        roll.IsEnough.ShouldBeFalse();

        roll.Find("b")!.HasJoined = true;

        roll.IsEnough.ShouldBeTrue();
    }

    [Fact]
    public void Should_be_enough_when_all_have_joined_or_gone_or_are_refused_where_a_run_is_taken_over()
    {
        var roll = RollOf(nodes: null);
        roll.IsEnough.ShouldBeFalse();
        Join(roll, "a");
        Meet(roll, "b");
        Meet(roll, "c");
        roll.IsEnough.ShouldBeFalse();

        roll.Remove("b");
        roll.IsEnough.ShouldBeFalse();
        roll.Find("c")!.IsRefused = true;

        roll.IsEnough.ShouldBeTrue();
        roll.Needed.ShouldBe(1);
    }

    [Theory]
    [InlineData(int.MaxValue, 3)]
    [InlineData(8, 3)]
    [InlineData(2, 2)]
    public void Should_not_count_more_slots_than_networks(int offered, int counted)
    {
        var roll = RollOf(nodes: 1);
        var member = Meet(roll, "a");
        member.Offer = new NodeDescription("a", offered, "cuda:0", 1, Hardware);

        roll.PlaceOf(member).Slots.ShouldBe(counted);
    }

    [Fact]
    public void Should_give_no_networks_to_a_node_that_drains_before_they_are_placed()
    {
        var roll = RollOf(nodes: 1);
        var member = Meet(roll, "a");
        member.Offer = new NodeDescription("a", 1, "cpu", 1, Hardware);

        member.IsDraining = true;

        roll.PlaceOf(member).IsLeaving.ShouldBeTrue();
    }

    [Fact]
    public void Should_meet_a_node_once()
    {
        var roll = RollOf(nodes: 1);
        Meet(roll, "a");

        roll.Meet("a", ActorRefs.Nobody, [ClusterRoles.Trainer]).ShouldBeNull();
    }

    private static NodeRoll RollOf(int? nodes) => new("a", new ClusterPlan(nodes, Replicas: 2, Hardware, AllowsMixedHardware: false), networks: 3);

    private static Member Meet(NodeRoll roll, string address) => roll.Meet(address, ActorRefs.Nobody, [ClusterRoles.Trainer]).ShouldNotBeNull();

    private static void Join(NodeRoll roll, string address) => Meet(roll, address).HasJoined = true;
}
