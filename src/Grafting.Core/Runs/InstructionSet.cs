using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Grafting.Runs;

/// <summary>
/// The processor instructions that libtorch's kernels choose between, under oneDNN's names: sums are ordered differently on
/// each, so a run repeats bit for bit only within one of them.
/// </summary>
public static class InstructionSet
{
    private const int Amx = 1 << 24; // CPUID 7.0 EDX: AMX-TILE
    private const int Avx512Bf16 = 1 << 5; // CPUID 7.1 EAX
    private const int Avx512Vnni = 1 << 11; // CPUID 7.0 ECX

    /// <summary>Such as <c>avx512_core_bf16</c>, <c>avx2</c> or <c>neon</c>.</summary>
    public static string Name { get; } =
        Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported ? Avx512Name()
        : Avx2.IsSupported && Fma.IsSupported ? "avx2"
        : Avx.IsSupported ? "avx"
        : Sse41.IsSupported ? "sse41"
        : AdvSimd.IsSupported ? "neon"
        : "scalar";

    private static string Avx512Name()
    {
        var features = X86Base.CpuId(7, 0);
        return (features.Edx & Amx) != 0 ? "avx512_core_amx"
            : (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0 ? "avx512_core_bf16"
            : (features.Ecx & Avx512Vnni) != 0 ? "avx512_core_vnni"
            : "avx512_core";
    }
}
