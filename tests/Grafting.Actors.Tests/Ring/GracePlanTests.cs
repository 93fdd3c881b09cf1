using CsCheck;
using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Ring;

public class GracePlanTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    [Fact]
    public void Should_wait_for_a_whole_ring_that_can_be_trained_in_time() =>
        WhoCommits((3, 5), (3, 9), (3, 0)).ShouldBe([1, 2, 3]);

    [Fact]
    public void Should_give_up_the_slow_one_and_its_recipient() =>
        WhoCommits((3, 5), (3, 11), (3, 0), (3, 1)).ShouldBe([1, 4]);

    [Fact]
    public void Should_wait_for_a_network_whose_donor_is_an_epoch_ahead() =>
        WhoCommits((4, null), (3, 2), (2, null)).ShouldBe([2]);

    [Fact]
    public void Should_not_wait_for_a_network_whose_donor_is_behind() =>
        WhoCommits((2, 1), (3, 2), (3, null)).ShouldBe([1]);

    [Fact]
    public void Should_wait_for_nothing_that_has_not_begun() => WhoCommits((0, null), (0, null)).ShouldBeEmpty();

    [Fact]
    public void Should_need_no_donor_for_the_baseline() => WhoCommits((3, 5)).ShouldBe([1]);

    [Fact]
    public void Should_never_give_up_a_network_for_more_time() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 12]).Array[1, 6].Sample(rows =>
        {
            var networks = rows.Select(row => (row.Item1, (int?)row.Item2)).ToArray();
            var more = WhoCommits(TimeSpan.FromSeconds(12), networks);
            return WhoCommits(TimeSpan.FromSeconds(6), networks).All(more.Contains);
        });

    private static int[] WhoCommits(params (int Epoch, int? Seconds)[] networks) => WhoCommits(Grace, networks);

    private static int[] WhoCommits(TimeSpan grace, (int Epoch, int? Seconds)[] networks)
    {
        var work = networks.Select((row, i) => (Id: new NetworkId(i + 1), Left: new WorkLeft(row.Epoch, row.Seconds is { } s ? TimeSpan.FromSeconds(s) : null)))
            .ToDictionary(row => row.Id, row => row.Left);
        return [.. GracePlan.WhoCommits(new RingTopology(networks.Length), work, grace).Select(network => network.Value)];
    }
}
