using Grafting.Runs;

namespace Grafting.Actors.Networks;

/// <summary>Adds up how long a network waits, and for what; pauses are left out.</summary>
internal sealed class WaitingClock(TimeProvider time)
{
    private TimeSpan _forSlot;
    private TimeSpan _forDonor;
    private WaitingFor _current;
    private bool _isPaused;
    private long _since;

    /// <summary>What was spent elsewhere, and what was spent waiting until now.</summary>
    public TimeShares AddTo(TimeShares spent)
    {
        AddUp();
        return spent with
        {
            WaitingForSlot = spent.WaitingForSlot + _forSlot.TotalSeconds,
            WaitingForDonor = spent.WaitingForDonor + _forDonor.TotalSeconds,
        };
    }

    /// <summary>What the network waits for from now on.</summary>
    public void Switch(WaitingFor reason)
    {
        AddUp();
        _current = reason;
    }

    public void Pause()
    {
        AddUp();
        _isPaused = true;
    }

    public void Resume()
    {
        AddUp();
        _isPaused = false;
    }

    private void AddUp()
    {
        var now = time.GetTimestamp();
        var elapsed = _isPaused ? TimeSpan.Zero : time.GetElapsedTime(_since, now);
        _since = now;
        switch (_current)
        {
            case WaitingFor.Slot:
                _forSlot += elapsed;
                break;
            case WaitingFor.Donor:
                _forDonor += elapsed;
                break;
        }
    }
}

internal enum WaitingFor
{
    Nothing,
    Slot,
    Donor,
}
