using Grafting.Actors.Ring;
using Grafting.Runs;

namespace Grafting.Actors.Tests.Ring;

public class SlotAllocationTests
{
    [Fact]
    public void Should_prefer_who_is_furthest_behind_then_the_lower_number()
    {
        EpochAttempt[] ready = [Of(1, 2), Of(4, 0), Of(3, 1), Of(2, 1)];

        SlotAllocation.Choose(ready, 3).ShouldBe([Of(4, 0), Of(2, 1), Of(3, 1)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Should_choose_nobody_without_a_free_slot(int freeSlots) =>
        SlotAllocation.Choose([Of(1, 0)], freeSlots).ShouldBeEmpty();

    private static EpochAttempt Of(int network, int epoch) => new(new NetworkId(network), epoch, 1);
}
