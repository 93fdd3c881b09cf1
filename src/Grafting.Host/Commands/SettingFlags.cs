using System.CommandLine;
using Grafting.Experiments;

namespace Grafting.Host.Commands;

/// <summary>The flags of some of <see cref="TrainSettings"/>, one option each.</summary>
internal sealed class SettingFlags
{
    private readonly (TrainSetting Setting, Option Option)[] _options;

    private SettingFlags(IEnumerable<(TrainSetting, Option)> options) => _options = [.. options];

    /// <summary>The flags of all settings, under the headings of their groups.</summary>
    public static SettingFlags All() =>
        new(TrainSettings.All.Select(setting => (setting, OptionFor(setting, SettingHeadings.Of(setting.Group)))));

    /// <summary>The flags of the settings with these main flags, among a command's other options.</summary>
    public static SettingFlags Of(params string[] flags) =>
        new(flags.Select(flag => TrainSettings.All.Single(setting => setting.Flag == flag))
            .Select(setting => (setting, OptionFor(setting, heading: null))));

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
        {
            command.Add(option);
        }
    }

    /// <summary>What a command line gives, in the order of the settings.</summary>
    public GivenSetting[] Given(ParseResult result) =>
    [
        .. from pair in _options
           let given = result.GetResult(pair.Option)
           where given is { Implicit: false }
           select new GivenSetting(pair.Setting, given.IdentifierToken?.Value ?? pair.Setting.Flag, Texts(result, pair.Option)),
    ];

    private static string[] Texts(ParseResult result, Option option) => option switch
    {
        Option<bool> single => [result.GetValue(single) ? "true" : "false"],
        Option<string[]> several => result.GetValue(several) ?? [],
        Option<string> text => [result.GetValue(text) ?? ""],
        _ => throw new InvalidOperationException($"{option.Name} is of no known kind."),
    };

    private static Option OptionFor(TrainSetting setting, string? heading) => setting.Kind switch
    {
        SettingKind.Switch => new SettingOption<bool>(setting, heading),
        SettingKind.Texts => new SettingOption<string[]>(setting, heading)
        {
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        },
        _ => new SettingOption<string>(setting, heading),
    };
}
