using System.Text.Json;
using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Tests.Runs;

public sealed class OptionsJsonTests
{
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
        Init = ["a.safetensors", "b.safetensors", "c.safetensors"],
        Pretrained = "p.safetensors",
        RunDirectory = "/run",
        Devices = ["cuda:0", "cuda:1"],
        Slots = 2,
        PrintFrequency = 10,
    };

    [Fact]
    public void Should_read_back_every_option_but_where_files_lie()
    {
        var read = OptionsJson.From(Changed).ToOptions();

        foreach (var option in typeof(TrainOptions).GetProperties().Where(option => option.Name is not "DataDirectory" and not "RunDirectory"))
        {
            option.GetValue(Changed).ShouldNotBe(option.GetValue(new TrainOptions()), $"{option.Name} is not tested");
            option.GetValue(read).ShouldBe(option.GetValue(Changed), option.Name);
        }

        read.DataDirectory.ShouldBeNull();
        read.RunDirectory.ShouldBeNull();
    }

    [Fact]
    public void Should_give_a_missing_key_its_flags_default()
    {
        var read = JsonSerializer.Deserialize("""{"lr":0.05}""", RunJson.Line.OptionsJson).ShouldNotBeNull().ToOptions();

        (read.LearningRate, read.BatchSize, read.Level, read.Augment).ShouldBe((0.05, 128, GraftLevel.Layer, true));
    }

    [Fact]
    public void Should_refuse_a_level_that_does_not_exist() =>
        Should.Throw<JsonException>(() => new OptionsJson { Level = "block" }.ToOptions()).Message.ShouldContain("block");
}
