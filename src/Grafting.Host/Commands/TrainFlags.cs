using System.CommandLine;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>The flags of <c>train</c>: those of all settings, <c>--config</c> and <c>--resume</c>.</summary>
internal sealed class TrainFlags
{
    private readonly SettingFlags _settings = SettingFlags.All();

    private readonly Option<string?> _config = new("--config")
    {
        Description = "JSON file of settings, or the name of a published experiment: keys are the long flags without dashes; flags win. "
            + "Without it and without flags that say what to train: the quick start",
        HelpName = "FILE",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with the run in this directory, with its own settings. "
            + "Flags that cannot change results may be given anew, and --epochs may be raised without --cos",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        _settings.AddTo(command);
        command.Add(_config);
        command.Add(_resume);
    }

    /// <summary>The options that a command line asks for, not yet validated; with <c>--resume</c>, the run's own unless given anew.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="quickStart">The configuration file that holds where nothing says what to train.</param>
    /// <exception cref="UsageException">A flag, the configuration file or the directory to resume cannot be used.</exception>
    public TrainOptions Resolve(ParseResult result, string quickStart)
    {
        var flags = _settings.Given(result);
        var config = result.GetValue(_config) is { } name ? Presets.Find(name) : null;
        if (result.GetValue(_resume) is { } run)
        {
            return Resumed(run, config is null ? [] : ExperimentFile.Read(config), flags);
        }

        config ??= TrainOptionsSources.AskForQuickStart(flags) ? quickStart : null;
        return TrainOptionsSources.Merge(config is null ? [] : ExperimentFile.Read(config), flags);
    }

    private static TrainOptions Resumed(string run, IReadOnlyList<GivenSetting> file, IReadOnlyList<GivenSetting> flags)
    {
        if (string.IsNullOrWhiteSpace(run))
        {
            throw new UsageException("--resume needs a value.");
        }

        var resumed = TrainOptionsSources.Merge(RunReport.ReadRecord(run).Options, file, flags);
        return resumed.RunDirectory is null
            ? resumed with { RunDirectory = run }
            : throw new UsageException("--resume and --s decide the same thing; give one of them.");
    }
}
