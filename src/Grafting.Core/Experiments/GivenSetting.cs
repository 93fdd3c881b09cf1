namespace Grafting.Experiments;

/// <summary>A setting that a command line or a configuration file gives a value.</summary>
/// <param name="Label">How messages name it: the flag as typed, or the file and its key.</param>
/// <param name="Texts">
/// Its value as text: one, or several for <see cref="SettingKind.Texts"/>; <c>true</c> or <c>false</c> for a switch.
/// </param>
public sealed record GivenSetting(TrainSetting Setting, string Label, IReadOnlyList<string> Texts)
{
    /// <summary>The single value.</summary>
    public string Text => Texts[0];
}
