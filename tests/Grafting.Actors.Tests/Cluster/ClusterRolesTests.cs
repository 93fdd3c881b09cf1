using Grafting.Actors.Cluster;

namespace Grafting.Actors.Tests.Cluster;

public class ClusterRolesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void Should_tell_the_network_that_a_member_trains_alone(int network) =>
        ClusterRoles.NetworkOf([ClusterRoles.Trainer, ClusterRoles.Of(new NetworkId(network))]).ShouldBe(new NetworkId(network));

    [Theory]
    [InlineData("trainer")]
    [InlineData("witness")]
    [InlineData("network-")]
    [InlineData("network-two")]
    [InlineData("network--2")]
    public void Should_tell_none_of_other_members(string role) => ClusterRoles.NetworkOf([role]).ShouldBeNull();
}
