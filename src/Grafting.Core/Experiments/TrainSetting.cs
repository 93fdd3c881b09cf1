namespace Grafting.Experiments;

/// <summary>One thing that <c>train</c> can be told, by a flag or by a key of a configuration file.</summary>
/// <param name="Group">Where help shows it.</param>
/// <param name="Kind">The form of its value.</param>
/// <param name="Flags">Its flags with their dashes, the main one first. Long ones without dashes are its configuration keys.</param>
/// <param name="Value">What help calls its value, such as <c>N</c>; empty for a switch.</param>
/// <param name="Summary">What help says about it, default included.</param>
/// <param name="Apply">
/// Gives the options with this setting changed; throws <see cref="UsageException"/> where the text makes no sense.
/// </param>
public sealed record TrainSetting(
    SettingGroup Group,
    SettingKind Kind,
    IReadOnlyList<string> Flags,
    string Value,
    string Summary,
    Func<TrainOptions, GivenSetting, TrainOptions> Apply)
{
    private const string LongPrefix = "--";

    /// <summary>The main flag.</summary>
    public string Flag => Flags[0];

    /// <summary>The names by which a configuration file may give it.</summary>
    public IEnumerable<string> Keys =>
        Flags.Where(flag => flag.StartsWith(LongPrefix, StringComparison.Ordinal)).Select(flag => flag[LongPrefix.Length..]);

    /// <summary>False for what only says where, how fast or from which seed to run, so that the quick start still applies.</summary>
    public bool DescribesExperiment { get; init; } = true;

    /// <summary>False for what never changes a bit of a result: a run that goes on may be given another value.</summary>
    public bool ChangesResults { get; init; } = true;

    /// <summary>The part of its value, as run.json has it, that results follow from: all of it, unless this says less.</summary>
    public Func<string, string> Essence { get; init; } = value => value;

    /// <summary>The only level at which it says anything; null for both.</summary>
    public GraftLevel? OnlyAt { get; init; }

    /// <summary>What it decides, where another setting decides the same: a source may give only one of them.</summary>
    public string? Decides { get; init; }
}
