using System.Globalization;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>What all processors of this machine have spent since it started, in ticks: see proc(5).</summary>
internal readonly record struct ProcessorTime(long All, long Idle)
{
    public static ProcessorTime Now()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessorTime(ticks.Take(8).Sum(), ticks[3]);
    }

    /// <summary>The part of the time since then in which they did something, or waited for a disk.</summary>
    public double BusySince(ProcessorTime then) => 1 - (double)(Idle - then.Idle) / (All - then.All);
}
