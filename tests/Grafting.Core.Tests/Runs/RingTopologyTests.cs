using CsCheck;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public class RingTopologyTests
{
    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(4, 1, 4)]
    [InlineData(4, 3, 2)]
    public void Should_take_the_network_before_as_donor(int count, int network, int donor) =>
        new RingTopology(count).DonorOf(new NetworkId(network)).ShouldBe(new NetworkId(donor));

    [Fact]
    public void Should_leave_the_baseline_alone()
    {
        var ring = new RingTopology(1);

        ring.DonorOf(new NetworkId(1)).ShouldBeNull();
        ring.RecipientOf(new NetworkId(1)).ShouldBeNull();
    }

    [Fact]
    public void Should_refuse_networks_outside_the_ring()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new RingTopology(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new RingTopology(3).DonorOf(new NetworkId(4)));
        Should.Throw<ArgumentOutOfRangeException>(() => new RingTopology(3).RecipientOf(new NetworkId(0)));
    }

    [Fact]
    public void Should_visit_all_networks_once_from_recipient_to_recipient() => Gen.Int[2, 50].Sample(count =>
    {
        var ring = new RingTopology(count);
        var visited = new List<NetworkId>();
        for (var network = ring.Networks[0]; visited.Count < count; network = ring.RecipientOf(network)!.Value)
        {
            visited.Add(network);
            ring.DonorOf(ring.RecipientOf(network)!.Value).ShouldBe(network);
        }

        visited.ShouldBe(ring.Networks);
    });
}
