using System.Runtime.InteropServices;

namespace Grafting.Torch;

/// <summary>
/// Tunes glibc's allocator for training: every step allocates and frees the same large activations, and by default glibc
/// returns each to the kernel and faults it in again.
/// </summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1; // M_TRIM_THRESHOLD
    private const int TopPad = -2; // M_TOP_PAD
    private const int MmapMax = -4; // M_MMAP_MAX

    private const int GrowthBytes = 64 << 20;

    /// <summary>Keeps freed memory in the process. Does nothing where the C library is not glibc.</summary>
    public static void Tune()
    {
        if (!IsGlibc)
        {
            return;
        }

        _ = mallopt(MmapMax, 0);
        _ = mallopt(TrimThreshold, int.MaxValue);
        _ = mallopt(TopPad, GrowthBytes);
    }

    /// <summary>Gives free pages in the middle of the heap back to the kernel, which bounds fragmentation.</summary>
    public static void Trim()
    {
        if (IsGlibc)
        {
            _ = malloc_trim(0);
        }
    }

    private static bool IsGlibc { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "mallopt", out _);

    [LibraryImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint pad);
}
