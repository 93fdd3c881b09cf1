using System.Text.Json;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class OptionsJsonTests
{
    /// <summary>Not written; and --init, of which a run has either this or --pretrained.</summary>
    private static readonly string[] NotGiven =
    [
        nameof(TrainOptions.DataDirectory),
        nameof(TrainOptions.RunDirectory),
        nameof(TrainOptions.Init),
        nameof(TrainOptions.Chaos),
        nameof(TrainOptions.MixedHardware),
        nameof(TrainOptions.Nodes),
        nameof(TrainOptions.Network),
        nameof(TrainOptions.Listen),
        nameof(TrainOptions.Certificates),
        nameof(TrainOptions.IsInsecure),
        nameof(TrainOptions.StepsAsked),
        nameof(TrainOptions.Evaluate),
    ];

    /// <summary>Not written at the filter level, at which they mean nothing.</summary>
    private static readonly string[] OfLayers = [nameof(TrainOptions.A), nameof(TrainOptions.C)];

    private static readonly TrainOptions Changed = new()
    {
        Model = "resnet32",
        DataSet = "cifar100",
        DataDirectory = "/data",
        Epochs = 7,
        LearningRate = 0.05,
        BatchSize = 64,
        Momentum = 0.8,
        WeightDecay = 1e-4,
        A = 0.3,
        C = 100,
        Networks = 3,
        Level = GraftLevel.Filter,
        Cosine = true,
        DifferentRates = true,
        Seed = long.MaxValue,
        LimitTrain = 5000,
        LimitTest = 2000,
        Augment = false,
        Shuffle = false,
        Precision = Precision.Bf16,
        Threads = 2,
        Pretrained = "p.safetensors",
        RunDirectory = "/run",
        Devices = ["cuda:0", "cuda:1"],
        Slots = 2,
        Workers = 5,
        PrintFrequency = 10,
        Keep = 5,
        OnNan = OnNan.Rollback,
        MaxRestarts = 2,
        Grace = TimeSpan.FromSeconds(1.5),
        Replicas = 3,
        Rebalances = true,
        Chaos = "kill",
        MixedHardware = true,
    };

    [Fact]
    public void Should_be_a_configuration_file_that_gives_every_option_but_where_files_lie_and_what_holds_once()
    {
        var read = Reread(Changed);

        foreach (var option in typeof(TrainOptions).GetProperties().Where(option => !NotGiven.Concat(OfLayers).Contains(option.Name)))
        {
            option.GetValue(Changed).ShouldNotBe(option.GetValue(new TrainOptions()), $"{option.Name} is not tested");
            option.GetValue(read).ShouldBe(option.GetValue(Changed), option.Name);
        }

        read.DataDirectory.ShouldBeNull();
        read.RunDirectory.ShouldBeNull();
        read.Chaos.ShouldBeNull();
        read.MixedHardware.ShouldBeFalse();
    }

    [Fact]
    public void Should_give_what_belongs_to_the_level_only()
    {
        var layers = Reread(Changed with { Level = GraftLevel.Layer });

        (layers.A, layers.C).ShouldBe((Changed.A, Changed.C));
        (Reread(Changed).A, Reread(Changed).C).ShouldBe((new TrainOptions().A, new TrainOptions().C));
    }

    [Fact]
    public void Should_give_initial_weights_once()
    {
        var files = Changed with { Init = ["a.safetensors", "b.safetensors"], Pretrained = null };

        Reread(files).Init.ShouldBe(files.Init);
        Reread(files).Pretrained.ShouldBeNull();
    }

    private static TrainOptions Reread(TrainOptions options)
    {
        var file = JsonSerializer.SerializeToElement(OptionsJson.From(options), RunJson.Line.OptionsJson);
        return TrainOptionsSources.Merge(ExperimentFile.Read("options", file), flags: []);
    }
}
