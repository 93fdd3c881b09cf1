using Grafting.Experiments;

namespace Grafting.Runs;

/// <summary>A trait in which two runs, or a run and a command, differ.</summary>
public sealed record RunDifference(RunTrait First, RunTrait Second)
{
    public string Name => First.Name;

    public TraitKind Kind => First.Kind;

    /// <summary>Whether results may differ by it.</summary>
    public bool ChangesResults => First.Essence != Second.Essence;

    /// <summary>All differences, in the order of <see cref="RunTraits"/>.</summary>
    public static IReadOnlyList<RunDifference> Between(RunRecord first, RunRecord second) => Between(RunTraits.Of(first), RunTraits.Of(second));

    /// <summary>The settings that differ.</summary>
    public static IReadOnlyList<RunDifference> Between(TrainOptions first, TrainOptions second) =>
        Between(RunTraits.Of(first), RunTraits.Of(second));

    private static RunDifference[] Between(IEnumerable<RunTrait> first, IEnumerable<RunTrait> second) =>
        [.. first.Zip(second, (one, other) => new RunDifference(one, other)).Where(pair => pair.First.Value != pair.Second.Value)];
}
