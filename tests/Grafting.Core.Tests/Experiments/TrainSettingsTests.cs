using Grafting.Experiments;

namespace Grafting.Core.Tests.Experiments;

public sealed class TrainSettingsTests
{
    [Fact]
    public void Should_give_each_flag_to_one_setting_only() =>
        TrainSettings.All.SelectMany(setting => setting.Flags).ShouldBeUnique();

    /// <summary>All but <c>--resume</c>, which is no setting: it names the run that has them.</summary>
    [Fact]
    public void Should_know_every_flag_of_the_published_scripts()
    {
        string[] published =
        [
            "--model", "--arch", "-a", "--cifar", "--data", "--epochs", "--lr", "--learning-rate", "--batch-size", "-b", "--momentum",
            "--wd", "--weight-decay", "--a", "--c", "--num", "--i", "--cos", "--difflr", "--steplr", "--s", "--device",
            "--print_frequence", "--print-freq", "-p", "--workers", "-j",
            "--start-epoch", "--pretrained", "-e", "--evaluate", "--gpu",
        ];

        published.Except(TrainSettings.All.SelectMany(setting => setting.Flags)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("model", "resnet56", nameof(TrainOptions.Model), "resnet56")]
    [InlineData("dataset", "cifar100", nameof(TrainOptions.DataSet), "cifar100")]
    [InlineData("cifar", "100", nameof(TrainOptions.DataSet), "cifar100")]
    [InlineData("data", "/sets", nameof(TrainOptions.DataDirectory), "/sets")]
    [InlineData("epochs", "7", nameof(TrainOptions.Epochs), 7)]
    [InlineData("lr", "1e-2", nameof(TrainOptions.LearningRate), 0.01)]
    [InlineData("batch-size", "64", nameof(TrainOptions.BatchSize), 64)]
    [InlineData("momentum", "0.5", nameof(TrainOptions.Momentum), 0.5)]
    [InlineData("wd", "1e-4", nameof(TrainOptions.WeightDecay), 1e-4)]
    [InlineData("a", "0.2", nameof(TrainOptions.A), 0.2)]
    [InlineData("c", "10", nameof(TrainOptions.C), 10.0)]
    [InlineData("num", "4", nameof(TrainOptions.Networks), 4)]
    [InlineData("level", "filter", nameof(TrainOptions.Level), GraftLevel.Filter)]
    [InlineData("cos", "true", nameof(TrainOptions.Cosine), true)]
    [InlineData("difflr", "true", nameof(TrainOptions.DifferentRates), true)]
    [InlineData("seed", "9000000000", nameof(TrainOptions.Seed), 9_000_000_000L)]
    [InlineData("limit-train", "500", nameof(TrainOptions.LimitTrain), 500)]
    [InlineData("limit-test", "50", nameof(TrainOptions.LimitTest), 50)]
    [InlineData("no-augment", "true", nameof(TrainOptions.Augment), false)]
    [InlineData("no-augment", "false", nameof(TrainOptions.Augment), true)]
    [InlineData("no-shuffle", "true", nameof(TrainOptions.Shuffle), false)]
    [InlineData("precision", "bf16", nameof(TrainOptions.Precision), Precision.Bf16)]
    [InlineData("threads", "2", nameof(TrainOptions.Threads), 2)]
    [InlineData("slots", "3", nameof(TrainOptions.Slots), 3)]
    [InlineData("workers", "4", nameof(TrainOptions.Workers), 4)]
    [InlineData("s", "out", nameof(TrainOptions.RunDirectory), "out")]
    [InlineData("pretrained", "w.safetensors", nameof(TrainOptions.Pretrained), "w.safetensors")]
    [InlineData("print-freq", "10", nameof(TrainOptions.PrintFrequency), 10)]
    [InlineData("keep", "3", nameof(TrainOptions.Keep), 3)]
    [InlineData("on-nan", "rollback", nameof(TrainOptions.OnNan), OnNan.Rollback)]
    [InlineData("max-restarts", "0", nameof(TrainOptions.MaxRestarts), 0)]
    [InlineData("i", "2", nameof(TrainOptions.Network), 2)]
    [InlineData("mixed-hardware", "true", nameof(TrainOptions.MixedHardware), true)]
    public void Should_change_its_option(string key, string text, string property, object expected)
    {
        var options = Given.Apply(key, text);

        typeof(TrainOptions).GetProperty(property)!.GetValue(options).ShouldBe(expected);
    }

    [Fact]
    public void Should_read_the_grace_in_seconds() => Given.Apply("grace", "2.5").Grace.ShouldBe(TimeSpan.FromSeconds(2.5));

    [Fact]
    public void Should_say_which_settings_never_change_a_bit_of_a_result() =>
        TrainSettings.All.Where(setting => !setting.ChangesResults).Select(setting => setting.Flag).ShouldBe(
            [
                "--slots", "--workers", "--data", "--mixed-hardware", "--nodes", "--i", "--listen", "--replicas", "--rebalance", "--certificates", "--insecure",
                "--s", "--print-freq", "--keep", "--on-nan", "--max-restarts", "--grace",
                "--evaluate", "--no-dashboard", "--chaos",
            ]);

    [Theory]
    [InlineData("cuda:0", "cuda:1", true)]
    [InlineData("cuda:0", "cuda:0,cuda:1", true)]
    [InlineData("cpu", "cuda:0", false)]
    public void Should_let_results_follow_from_the_kind_of_device_but_not_from_its_index(string one, string other, bool isSame)
    {
        var device = TrainSettings.All.Single(setting => setting.Flag == "--device");

        device.ChangesResults.ShouldBeTrue();
        (device.Essence(one) == device.Essence(other)).ShouldBe(isSame);
    }

    [Fact]
    public void Should_replace_initial_weights_of_the_other_form()
    {
        var pretrained = Given.Setting("pretrained", "all.safetensors");
        var init = Given.Setting("init", "1.safetensors", "2.safetensors");

        var options = TrainOptionsSources.Merge([pretrained], [init]);

        options.Pretrained.ShouldBeNull();
        options.Init.ShouldBe(["1.safetensors", "2.safetensors"]);
    }

    [Theory]
    [InlineData("epochs", "1.5", "epochs is 1.5; it must be a whole number.")]
    [InlineData("epochs", "3000000000", "epochs is 3000000000; it must be a whole number.")]
    [InlineData("lr", "fast", "lr is fast; it must be a number.")]
    [InlineData("cifar", "20", "cifar is 20; it must be 10 or 100.")]
    [InlineData("level", "1", "level is 1; it must be layer or filter.")]
    [InlineData("precision", "fp16", "precision is fp16; it must be fp32 or bf16.")]
    [InlineData("device", "cpu,cuda", "device is cpu,cuda; it must be cpu, cuda, or CUDA devices such as cuda:0,cuda:1.")]
    [InlineData("model", " ", "model needs a value.")]
    [InlineData("on-nan", "ignore", "on-nan is ignore; it must be stop or rollback.")]
    [InlineData("grace", "nan", "grace is nan; it must be a number of seconds.")]
    [InlineData("grace", "1e300", "grace is 1e300; it must be a number of seconds.")]
    public void Should_name_a_value_that_it_cannot_read(string key, string text, string message) =>
        Should.Throw<UsageException>(() => Given.Apply(key, text)).Message.ShouldBe(message);

    [Theory]
    [InlineData("start-epoch")]
    [InlineData("gpu")]
    [InlineData("dashboard")]
    public void Should_refuse_by_name_what_is_not_built(string key) =>
        Should.Throw<UsageException>(() => Given.Apply(key, "true")).Message.ShouldStartWith($"{key} is not built yet; ");
}
