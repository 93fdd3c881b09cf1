using System.CommandLine;
using Grafting.Experiments;
using Grafting.Host.CommandLine;

namespace Grafting.Host.Commands;

/// <summary>The flag of a setting of <c>train</c>.</summary>
/// <typeparam name="T">bool for a switch, an array for several values, else string: the setting reads the text itself.</typeparam>
internal sealed class SettingOption<T> : Option<T>, IGroupedOption
{
    public SettingOption(TrainSetting setting, string? heading)
        : base(setting.Flag, [.. setting.Flags.Skip(1)])
    {
        Flags = setting.Flags;
        Heading = heading;
        Description = setting.Summary;
        HelpName = setting.Value;
    }

    public string? Heading { get; }

    public IReadOnlyList<string> Flags { get; }
}
