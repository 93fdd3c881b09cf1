using System.Globalization;

namespace Grafting.LongRuns.Tests.Transfer;

/// <summary>Resident bytes of this process, as Linux tells.</summary>
internal static class ResidentMemory
{
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetPeak = "5"; // see proc(5)

    public static bool IsTold => File.Exists(ClearReferences);

    /// <summary>Frees what can be freed, and begins a new peak.</summary>
    /// <returns>What stays.</returns>
    public static long Rest()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText(ClearReferences, ResetPeak);
        return Bytes("VmRSS:");
    }

    /// <summary>The most since the last rest.</summary>
    public static long Peak() => Bytes("VmHWM:");

    private static long Bytes(string key)
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line[key.Length..^"kB".Length], CultureInfo.InvariantCulture);
    }
}
