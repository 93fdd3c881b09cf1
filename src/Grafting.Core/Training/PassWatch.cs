namespace Grafting.Training;

/// <summary>Measures the wall time of a pass without the time that it was paused, and says when progress is due.</summary>
internal sealed class PassWatch(TimeProvider time)
{
    private long _started = time.GetTimestamp();
    private long _reported;
    private TimeSpan _leftOut;

    public double Seconds => (time.GetElapsedTime(_started) - _leftOut).TotalSeconds;

    public void Restart() => (_started, _leftOut) = (time.GetTimestamp(), TimeSpan.Zero);

    /// <summary>Does something whose time does not count.</summary>
    public void LeaveOut(Action wait)
    {
        var before = time.GetTimestamp();
        wait();
        _leftOut += time.GetElapsedTime(before);
    }

    /// <summary>True at most once in each interval, and the first time.</summary>
    public bool IsDue(TimeSpan interval)
    {
        if (_reported != 0 && time.GetElapsedTime(_reported) < interval)
        {
            return false;
        }

        _reported = time.GetTimestamp();
        return true;
    }
}
