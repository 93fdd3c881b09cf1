using System.CommandLine;
using Grafting.Experiments;

namespace Grafting.Host.Commands;

/// <summary>The flags of <c>train</c>: one option for each of <see cref="TrainSettings.All"/>, and <c>--config</c>.</summary>
internal sealed class TrainFlags
{
    private readonly (TrainSetting Setting, Option Option)[] _options =
        [.. TrainSettings.All.Select(setting => (setting, OptionFor(setting)))];

    private readonly Option<string?> _config = new("--config")
    {
        Description = "JSON file of settings: keys are the long flags without dashes; flags win. "
            + "Without it and without flags that say what to train: the quick start",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
        {
            command.Add(option);
        }

        command.Add(_config);
    }

    /// <summary>The options that a command line asks for, not yet validated.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="quickStart">The configuration file that holds where nothing says what to train.</param>
    /// <exception cref="UsageException">A flag or the configuration file cannot be used.</exception>
    public TrainOptions Resolve(ParseResult result, string quickStart)
    {
        var flags = Given(result);
        var config = result.GetValue(_config) ?? (TrainOptionsSources.AskForQuickStart(flags) ? quickStart : null);
        return TrainOptionsSources.Merge(config is null ? [] : ExperimentFile.Read(config), flags);
    }

    private GivenSetting[] Given(ParseResult result) =>
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

    private static Option OptionFor(TrainSetting setting) => setting.Kind switch
    {
        SettingKind.Switch => new SettingOption<bool>(setting),
        SettingKind.Texts => new SettingOption<string[]>(setting)
        {
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        },
        _ => new SettingOption<string>(setting),
    };
}
