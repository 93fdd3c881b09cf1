using Grafting.Actors.Networks;
using Grafting.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Grafting.Actors.Tests.Networks;

public class WaitingClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Should_tell_waiting_for_a_slot_from_waiting_for_the_donor()
    {
        var clock = new WaitingClock(_time);

        clock.Switch(WaitingFor.Slot);
        _time.Advance(TimeSpan.FromSeconds(5));
        clock.Switch(WaitingFor.Nothing);
        _time.Advance(TimeSpan.FromSeconds(100));
        clock.Switch(WaitingFor.Donor);
        _time.Advance(TimeSpan.FromSeconds(7));
        clock.Switch(WaitingFor.Slot);
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.Switch(WaitingFor.Nothing);

        clock.AddTo(TimeShares.None).WaitingForSlot.ShouldBe(6);
        clock.AddTo(TimeShares.None).WaitingForDonor.ShouldBe(7);
    }

    [Fact]
    public void Should_leave_pauses_out()
    {
        var clock = new WaitingClock(_time);

        clock.Switch(WaitingFor.Donor);
        _time.Advance(TimeSpan.FromSeconds(2));
        clock.Pause();
        _time.Advance(TimeSpan.FromHours(1));
        clock.Resume();
        _time.Advance(TimeSpan.FromSeconds(3));
        clock.Switch(WaitingFor.Nothing);

        clock.AddTo(TimeShares.None).WaitingForDonor.ShouldBe(5);
    }
}
