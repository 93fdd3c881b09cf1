namespace Grafting.Core.Tests.Runs;

/// <summary>A clock that moves only when it is told to.</summary>
internal sealed class StillTime : TimeProvider
{
    private TimeSpan _passed;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => _passed += by;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2025, 7, 4, 9, 5, 3, TimeSpan.Zero) + _passed;

    public override long GetTimestamp() => _passed.Ticks;
}
