using Grafting.Experiments;

namespace Grafting.Host.Commands;

/// <summary>The headings of the groups of flags in the help of <c>train</c>.</summary>
internal static class SettingHeadings
{
    public static string Of(SettingGroup group) => group switch
    {
        SettingGroup.Experiment => "What to train",
        SettingGroup.Ring => "Ring and grafting",
        SettingGroup.Recipe => "Recipe",
        SettingGroup.Machine => "Machine",
        SettingGroup.Nodes => "Several machines",
        SettingGroup.Run => "Run",
        _ => "Not built yet, refused by name",
    };
}
