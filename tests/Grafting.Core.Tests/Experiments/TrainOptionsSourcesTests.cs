using Grafting.Experiments;

namespace Grafting.Core.Tests.Experiments;

public sealed class TrainOptionsSourcesTests
{
    [Fact]
    public void Should_prefer_flags_to_the_file_and_the_file_to_the_defaults()
    {
        var options = TrainOptionsSources.Merge(
            file: [Given.Setting("epochs", "10"), Given.Setting("lr", "0.05")],
            flags: [Given.Setting("epochs", "20")]);

        options.Epochs.ShouldBe(20);
        options.LearningRate.ShouldBe(0.05);
        options.BatchSize.ShouldBe(new TrainOptions().BatchSize);
    }

    [Fact]
    public void Should_let_a_flag_switch_off_what_the_file_switches_on() =>
        TrainOptionsSources.Merge([Given.Setting("cos", "true")], [Given.Setting("cos", "false")]).Cosine.ShouldBeFalse();

    [Fact]
    public void Should_let_a_flag_name_another_data_set_by_another_flag() =>
        TrainOptionsSources.Merge([Given.Setting("dataset", "fashion-mnist")], [Given.Setting("cifar", "10")]).DataSet.ShouldBe("cifar10");

    [Theory]
    [InlineData("imagenet")]
    [InlineData("folder")]
    public void Should_take_the_published_recipe_for_large_images(string dataSet)
    {
        var options = TrainOptionsSources.Merge(file: [Given.Setting("wd", "0.5")], flags: [Given.Setting("dataset", dataSet)]);

        options.ShouldBeEquivalentTo(new TrainOptions { DataSet = dataSet, Model = "resnet18", Epochs = 90, BatchSize = 256, WeightDecay = 0.5, Cosine = true });
    }

    [Theory]
    [InlineData("steplr", "true")]
    [InlineData("cos", "false")]
    public void Should_let_large_images_be_trained_in_steps(string key, string text) =>
        TrainOptionsSources.Merge([], [Given.Setting(key, text), Given.Setting("dataset", "imagenet")]).Cosine.ShouldBeFalse();

    [Fact]
    public void Should_change_only_what_is_given_of_another_runs_options()
    {
        var recorded = new TrainOptions { Epochs = 30, LearningRate = 0.05, Init = ["a", "b"] };

        var options = TrainOptionsSources.Merge(recorded, [Given.Setting("slots", "2")], [Given.Setting("epochs", "40")]);

        options.ShouldBe(recorded with { Epochs = 40, Slots = 2 });
    }

    [Theory]
    [InlineData("cifar", "10", "dataset", "cifar100")]
    [InlineData("init", "a", "pretrained", "b")]
    [InlineData("lr", "1", "learning-rate", "2")]
    [InlineData("cos", "true", "steplr", "true")]
    public void Should_refuse_a_source_that_decides_a_thing_twice(string key, string text, string otherKey, string otherText)
    {
        GivenSetting[] twice = [Given.Setting(key, text), Given.Setting(otherKey, otherText)];

        Should.Throw<UsageException>(() => TrainOptionsSources.Merge(twice, [])).Message
            .ShouldBe($"{twice[0].Label} and {twice[1].Label} decide the same thing; give one of them.");
        Should.Throw<UsageException>(() => TrainOptionsSources.Merge([], twice));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("c")]
    public void Should_refuse_what_means_nothing_at_the_filter_level(string key)
    {
        GivenSetting[] level = [Given.Setting("level", "filter")], other = [Given.Setting(key, "0.5")];

        Should.Throw<UsageException>(() => TrainOptionsSources.Merge([], [.. level, .. other])).Message
            .ShouldBe($"{key} means nothing at --level filter; leave one of them out.");
        Should.Throw<UsageException>(() => TrainOptionsSources.Merge(file: other, flags: level));
        Should.Throw<UsageException>(() => TrainOptionsSources.Merge(file: other, flags: [Given.Setting("dataset", "imagenet"), .. level]));
        Should.Throw<UsageException>(() => TrainOptionsSources.Merge(new TrainOptions { Level = GraftLevel.Filter }, file: [], flags: other));
        Should.NotThrow(() => TrainOptionsSources.Merge(file: [.. level, .. other], flags: [Given.Setting("level", "layer")]));
    }

    [Fact]
    public void Should_ask_for_the_quick_start_until_a_flag_says_what_to_train()
    {
        GivenSetting[] elsewhere = [Given.Setting("seed", "2"), Given.Setting("s", "out"), Given.Setting("slots", "1")];

        TrainOptionsSources.AskForQuickStart([]).ShouldBeTrue();
        TrainOptionsSources.AskForQuickStart(elsewhere).ShouldBeTrue();
        TrainOptionsSources.AskForQuickStart([.. elsewhere, Given.Setting("epochs", "1")]).ShouldBeFalse();
    }
}
