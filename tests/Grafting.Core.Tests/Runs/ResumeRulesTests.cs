using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class ResumeRulesTests
{
    private static readonly TrainOptions Recorded = new() { Epochs = 10, Slots = 1 };

    [Fact]
    public void Should_list_every_setting_that_would_change_results_in_one_line()
    {
        var here = Recorded with { LearningRate = 0.2, Cosine = true, Seed = 3, Slots = 4, Keep = 3, Devices = ["cuda:0"] };

        Refused(Recorded, here).ShouldBe(
            "runs/a holds a run with other settings: --lr is 0.1 in run.json, 0.2 here; --cos is off in run.json, on here; "
            + "--device is cpu in run.json, cuda:0 here; --seed is 1 in run.json, 3 here. "
            + "Choose another --s, or go on with the run as it is: grafting train --resume runs/a");
    }

    [Theory]
    [InlineData(GraftLevel.Layer, GraftLevel.Filter, "--level is layer in run.json, filter here")]
    [InlineData(GraftLevel.Filter, GraftLevel.Layer, "--level is filter in run.json, layer here")]
    public void Should_name_another_level_without_the_settings_that_mean_nothing_at_it(GraftLevel level, GraftLevel other, string difference) =>
        Refused(Recorded with { Level = level }, Recorded with { Level = other, A = 0.3 }).ShouldContain($" other settings: {difference}. ");

    [Fact]
    public void Should_go_on_at_the_filter_level() => Accepted(Recorded with { Level = GraftLevel.Filter }, Recorded with { Level = GraftLevel.Filter });

    [Fact]
    public void Should_take_what_cannot_change_results_anew() => Accepted(Recorded, Recorded with
    {
        Slots = 4,
        DataDirectory = "/elsewhere",
        RunDirectory = "runs/a",
        PrintFrequency = 7,
        Keep = 9,
        OnNan = OnNan.Rollback,
        MaxRestarts = 0,
        Grace = TimeSpan.Zero,
        Chaos = "crash=1@2",
        MixedHardware = true,
    });

    [Fact]
    public void Should_take_another_device_of_the_same_kind() =>
        Accepted(Recorded with { Devices = ["cuda:0"] }, Recorded with { Devices = ["cuda:1", "cuda:2"] });

    [Fact]
    public void Should_let_epochs_be_raised_where_rates_do_not_follow_from_them() => Accepted(Recorded, Recorded with { Epochs = 11 });

    [Theory]
    [InlineData(false, 9, "--epochs is 10 in run.json, 9 here (they can be raised, not lowered)")]
    [InlineData(true, 9, "--epochs is 10 in run.json, 9 here (they can be raised, not lowered)")]
    [InlineData(true, 11, "--epochs is 10 in run.json, 11 here (with --cos every batch's learning rate follows from it)")]
    public void Should_say_why_epochs_cannot_be_changed(bool cosine, int epochs, string reason)
    {
        var recorded = Recorded with { Cosine = cosine };

        Refused(recorded, recorded with { Epochs = epochs }).ShouldContain($": {reason}. ");
    }

    [Fact]
    public void Should_find_nothing_on_the_machine_that_began_the_run() =>
        ResumeRules.RequireSameResults("runs/a", SampleRecord.Default, SampleRecord.Default).ShouldBeEmpty();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_never_go_on_with_other_images(bool mixedHardware)
    {
        var here = SampleRecord.With(new TrainOptions { MixedHardware = mixedHardware }) with
        {
            DataSet = new DataSetRecord("fashion-mnist-mini", "fedcba9876543210"),
        };

        Should.Throw<UsageException>(() => ResumeRules.RequireSameResults("runs/a", SampleRecord.Default, here)).Message.ShouldBe(
            "runs/a was trained on other images: the data set checksum is 0123456789ab… in run.json, fedcba987654… here. "
            + "Give the --data that holds the same.");
    }

    [Fact]
    public void Should_refuse_other_hardware_by_name_unless_that_is_allowed()
    {
        var here = SampleRecord.Default with { InstructionSet = "avx2", Versions = SampleRecord.Default.Versions with { LibTorch = "2.11.0" } };

        Should.Throw<UsageException>(() => ResumeRules.RequireSameResults("runs/a", SampleRecord.Default, here)).Message.ShouldBe(
            "runs/a was begun where other bits are computed: the libtorch version is 2.10.0 in run.json, 2.11.0 here; "
            + "the instruction set is avx512_core in run.json, avx2 here. Go on there, or here all the same with --mixed-hardware.");
        ResumeRules.RequireSameResults("runs/a", SampleRecord.Default, here with { Options = new TrainOptions { MixedHardware = true } }).ShouldBe(
        [
            "runs/a: the libtorch version is 2.10.0 in run.json, 2.11.0 here: bits may differ from those of an undisturbed run.",
            "runs/a: the instruction set is avx512_core in run.json, avx2 here: bits may differ from those of an undisturbed run.",
        ]);
    }

    [Fact]
    public void Should_warn_of_other_software()
    {
        var here = SampleRecord.Default with { Versions = SampleRecord.Default.Versions with { Grafting = "0.2.0" } };

        ResumeRules.RequireSameResults("runs/a", SampleRecord.Default, here).ShouldHaveSingleItem()
            .ShouldStartWith("runs/a: the grafting version is 0.1.0 in run.json, 0.2.0 here: ");
    }

    private static void Accepted(TrainOptions recorded, TrainOptions here) =>
        Should.NotThrow(() => ResumeRules.RequireSameSettings("runs/a", recorded, here));

    private static string Refused(TrainOptions recorded, TrainOptions here) =>
        Should.Throw<UsageException>(() => ResumeRules.RequireSameSettings("runs/a", recorded, here)).Message;
}
