namespace Grafting.Experiments;

/// <summary>The form of a setting's value on the command line and in a configuration file.</summary>
public enum SettingKind
{
    /// <summary>One word or path; a string in a file.</summary>
    Text,

    /// <summary>A number, whole or not; a number in a file.</summary>
    Number,

    /// <summary>Given or not; true or false in a file.</summary>
    Switch,

    /// <summary>One or more paths; an array of strings in a file.</summary>
    Texts,
}
