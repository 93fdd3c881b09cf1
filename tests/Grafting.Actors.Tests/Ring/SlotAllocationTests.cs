using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Ring;

public class SlotAllocationTests
{
    [Fact]
    public void Should_prefer_who_is_furthest_behind_then_the_lower_number()
    {
        EpochAttempt[] ready = [Of(1, 2), Of(4, 0), Of(3, 1), Of(2, 1)];

        Choose(ready, 3).ShouldBe([Of(4, 0), Of(2, 1), Of(3, 1)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Should_choose_nobody_without_a_free_slot(int freeSlots) =>
        Choose([Of(1, 0)], freeSlots).ShouldBeEmpty();

    [Fact]
    public void Should_choose_at_each_place_for_itself()
    {
        var free = new Dictionary<string, int> { ["left"] = 1, ["right"] = 2 };

        SlotAllocation.Choose([Of(1, 5), Of(2, 0), Of(3, 7), Of(4, 6)], network => network.Value < 3 ? "left" : "right", free)
            .ShouldBe([Of(2, 0), Of(4, 6), Of(3, 7)]);
    }

    [Fact]
    public void Should_choose_nobody_who_is_nowhere() =>
        SlotAllocation.Choose([Of(1, 0)], _ => null, new Dictionary<string, int>()).ShouldBeEmpty();

    private static IReadOnlyList<EpochAttempt> Choose(IEnumerable<EpochAttempt> ready, int freeSlots) =>
        SlotAllocation.Choose(ready, _ => Placement.Here, new Dictionary<string, int> { [Placement.Here] = freeSlots });

    private static EpochAttempt Of(int network, int epoch) => new(new NetworkId(network), epoch, 1);
}
