namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A test of real processes that takes longer than it tells at each commit: it runs with the long tests.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = LongTests.Skip;
}

/// <inheritdoc cref="LongFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongTests.Skip;
}

internal static class LongTests
{
    public static string? Skip { get; } =
        typeof(LongTests).Assembly.GetName().Name == "Grafting.LongRuns.Tests" ? null : "it runs with tests/long";
}
