namespace Grafting.Experiments;

/// <summary>Merges what <c>train</c> was told: flags win over the configuration file, which wins over the data set's defaults.</summary>
public static class TrainOptionsSources
{
    /// <summary>
    /// True where the flags only say where, how fast or from which seed to run: the quick start's configuration file then
    /// says what.
    /// </summary>
    public static bool AskForQuickStart(IEnumerable<GivenSetting> flags) => !flags.Any(flag => flag.Setting.DescribesExperiment);

    /// <summary>The options, not yet validated.</summary>
    /// <param name="file">The configuration file's settings; empty without one.</param>
    /// <param name="flags">The command line's settings.</param>
    /// <exception cref="UsageException">
    /// A value cannot be read, a source gives a thing twice, a thing means nothing beside another, or a feature is not built yet.
    /// </exception>
    public static TrainOptions Merge(IReadOnlyList<GivenSetting> file, IReadOnlyList<GivenSetting> flags)
    {
        var dataSet = Merge(new TrainOptions(), file, flags).DataSet;
        return Merge(DataSetDefaults.Of(dataSet), file, flags);
    }

    /// <summary>The options, not yet validated, with those of another run in place of the defaults.</summary>
    /// <inheritdoc cref="Merge(IReadOnlyList{GivenSetting}, IReadOnlyList{GivenSetting})"/>
    public static TrainOptions Merge(TrainOptions defaults, IReadOnlyList<GivenSetting> file, IReadOnlyList<GivenSetting> flags)
    {
        RefuseTwice(file);
        RefuseTwice(flags);
        var options = file.Concat(flags).Aggregate(defaults, (options, given) => given.Setting.Apply(options, given));
        RefuseWithoutMeaning(file.Concat(flags), options.Level);
        return options;
    }

    private static void RefuseWithoutMeaning(IEnumerable<GivenSetting> all, GraftLevel level)
    {
        if (all.FirstOrDefault(given => given.Setting.OnlyAt is { } only && only != level) is { } given)
        {
            throw new UsageException($"{given.Label} means nothing at --level {level.ToString().ToLowerInvariant()}; leave one of them out.");
        }
    }

    private static void RefuseTwice(IReadOnlyList<GivenSetting> source)
    {
        var twice = source.GroupBy(given => given.Setting.Decides ?? given.Setting.Flag).FirstOrDefault(group => group.Count() > 1);
        if (twice?.ToArray() is [var first, var second, ..])
        {
            throw new UsageException($"{first.Label} and {second.Label} decide the same thing; give one of them.");
        }
    }
}
