using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grafting.Architectures;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Host.Commands;

namespace Grafting.Host.Tests.Commands;

/// <summary>The configuration files of config/: each must be what its name says, and say nothing that holds anyway.</summary>
public sealed partial class PresetsTests
{
    public static TheoryData<string> Named { get; } = [.. Presets.Names];

    public static TheoryData<string> Experiments { get; } = [.. Presets.Names.Where(name => name != "quickstart")];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Should_be_what_its_name_says(string name) => Resolve(name).ShouldBeEquivalentTo(Expected(name));

    [Theory]
    [MemberData(nameof(Named))]
    public void Should_be_trainable(string name)
    {
        var options = Resolve(name);

        TrainOptionsValidation.Check(options);
        Catalog.Find(options.Model, DataSets.Find(options.DataSet).Family).Name.ShouldBe(options.Model);
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void Should_hold_only_differences(string name)
    {
        var given = ExperimentFile.Read(Presets.Find(name));
        var all = Text(TrainOptionsSources.Merge(given, []));

        foreach (var setting in given)
        {
            Text(TrainOptionsSources.Merge([.. given.Except([setting])], [])).ShouldNotBe(all, setting.Label);
        }
    }

    [Fact]
    public void Should_all_be_different() => Presets.Names.Select(name => Text(Resolve(name))).ShouldBeUnique();

    /// <summary>DATASET-MODEL-baseline, -sl (same learning rate), -dl[-N] (different ones, N networks), -layer, -filter, -grafted, -[aA-]cC.</summary>
    private static TrainOptions Expected(string name)
    {
        var parts = Name().Match(name);
        parts.Success.ShouldBeTrue();
        var (dataSet, model, kind) = (parts.Groups["dataset"].Value, parts.Groups["model"].Value, parts.Groups["kind"].Value);
        var isLarge = dataSet == "imagenet";
        var options = DataSetDefaults.Of(dataSet) with { DataSet = dataSet, Model = model, Networks = 2 };
        if (isLarge && !model.StartsWith("resnet", StringComparison.Ordinal))
        {
            options = options with { LearningRate = 0.01 };
        }

        return kind switch
        {
            "baseline" when isLarge => options with { Networks = 1, Cosine = false, StepsAsked = true },
            "baseline" => options with { Networks = 1 },
            _ when kind.StartsWith("dl", StringComparison.Ordinal) => options with { Networks = Number("networks") is { } n ? (int)n : 2, Cosine = true, DifferentRates = true },
            "filter" => options with { Level = GraftLevel.Filter },
            "sl" or "layer" or "grafted" => options,
            _ => options with { A = Number("a") ?? options.A, C = Number("c") ?? options.C },
        };

        double? Number(string group) => parts.Groups[group] is { Success: true } number ? double.Parse(number.ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    private static string Text(TrainOptions options) => JsonSerializer.Serialize(options);

    private static TrainOptions Resolve(string name)
    {
        var command = new RootCommand();
        var flags = new TrainFlags();
        flags.AddTo(command);
        return flags.Resolve(command.Parse(["--config", name]), Presets.QuickStart);
    }

    [GeneratedRegex(
        @"^(?<dataset>cifar10|cifar100|imagenet)-(?<model>\w+)-(?<kind>baseline|sl|dl(-(?<networks>\d))?|layer|filter|grafted|(a(?<a>[\d.]+)-)?c(?<c>\d+))$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
