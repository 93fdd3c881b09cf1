using System.Globalization;
using TorchSharp;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>The memory of this process, taken after a full collection.</summary>
/// <param name="Peak">The largest resident size, in bytes, since the sample before.</param>
/// <param name="Resident">Bytes resident now.</param>
/// <param name="Tensors">Native tensors that are alive.</param>
internal sealed record MemorySample(long Peak, long Resident, long Tensors)
{
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetPeak = "5"; // see proc(5)

    public static bool IsPossible => File.Exists(ClearReferences);

    public static MemorySample Take()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var status = File.ReadAllLines("/proc/self/status");
        File.WriteAllText(ClearReferences, ResetPeak);
        return new MemorySample(Bytes("VmHWM:"), Bytes("VmRSS:"), torch.Tensor.TotalCount);

        long Bytes(string key) => 1024 * long.Parse(
            status.Single(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..^"kB".Length], CultureInfo.InvariantCulture);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"peak {Peak / 1e6:0.0} MB, resident {Resident / 1e6:0.0} MB, {Tensors} tensors");
}
