using System.Collections.Concurrent;

namespace Grafting.Core.Tests.Data.Downloads;

/// <summary>Lets pauses of up to <paramref name="longest"/> pass at once and keeps a list of them.</summary>
internal sealed class ImpatientTime(TimeSpan longest) : TimeProvider
{
    public ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isPause = dueTime > TimeSpan.Zero && dueTime <= longest;
        if (isPause)
        {
            Pauses.Enqueue(dueTime);
        }

        return base.CreateTimer(callback, state, isPause ? TimeSpan.Zero : dueTime, period);
    }
}
