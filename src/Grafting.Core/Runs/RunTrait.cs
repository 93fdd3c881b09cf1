namespace Grafting.Runs;

/// <summary>One thing that a run is made of, as text that can be shown and compared.</summary>
/// <param name="Name">A setting's main flag, or words such as <c>libtorch version</c>.</param>
/// <param name="Value">As run.json has it; <c>on</c> or <c>off</c> for a switch, <c>not set</c> where there is none.</param>
/// <param name="Kind">What it says of the run.</param>
/// <param name="Essence">The part of the value that results follow from; empty where none does.</param>
public sealed record RunTrait(string Name, string Value, TraitKind Kind, string Essence)
{
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, from all of which results follow.</param>
    /// <param name="kind">What it says of the run.</param>
    public RunTrait(string name, string value, TraitKind kind)
        : this(name, value, kind, value)
    {
    }
}

public enum TraitKind
{
    /// <summary>What the run was told.</summary>
    Setting,

    /// <summary>The images that it was trained on.</summary>
    Data,

    /// <summary>What computes its bits: the same settings give other bits on another one.</summary>
    Hardware,

    /// <summary>What else runs: it is not meant to change bits.</summary>
    Software,
}
