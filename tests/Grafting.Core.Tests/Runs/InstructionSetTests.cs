using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class InstructionSetTests
{
    [Fact]
    public void Should_be_one_of_the_names_that_runs_are_compared_by() => InstructionSet.Name.ShouldBeOneOf(
        "avx512_core_amx", "avx512_core_bf16", "avx512_core_vnni", "avx512_core", "avx2", "avx", "sse41", "neon", "scalar");
}
