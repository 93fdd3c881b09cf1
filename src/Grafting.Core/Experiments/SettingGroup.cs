namespace Grafting.Experiments;

/// <summary>What a setting is about: help shows the flags of a group together.</summary>
public enum SettingGroup
{
    Experiment,
    Ring,
    Recipe,
    Machine,
    Nodes,
    Run,

    /// <summary>Parsed, so that commands keep their meaning between versions, but refused by name.</summary>
    NotBuilt,
}
