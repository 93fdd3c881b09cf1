using System.CommandLine;
using Grafting.Experiments;

namespace Grafting.Host.Commands;

/// <summary>The flags of <c>train</c>: those of all settings, and <c>--config</c>.</summary>
internal sealed class TrainFlags
{
    private readonly SettingFlags _settings = SettingFlags.All();

    private readonly Option<string?> _config = new("--config")
    {
        Description = "JSON file of settings: keys are the long flags without dashes; flags win. "
            + "Without it and without flags that say what to train: the quick start",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        _settings.AddTo(command);
        command.Add(_config);
    }

    /// <summary>The options that a command line asks for, not yet validated.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="quickStart">The configuration file that holds where nothing says what to train.</param>
    /// <exception cref="UsageException">A flag or the configuration file cannot be used.</exception>
    public TrainOptions Resolve(ParseResult result, string quickStart)
    {
        var flags = _settings.Given(result);
        var config = result.GetValue(_config) ?? (TrainOptionsSources.AskForQuickStart(flags) ? quickStart : null);
        return TrainOptionsSources.Merge(config is null ? [] : ExperimentFile.Read(config), flags);
    }
}
