using Grafting.Experiments;
using Grafting.Runs;

namespace Grafting.Core.Tests.Runs;

public sealed class RunDifferenceTests
{
    private static readonly TrainOptions Options = new() { Slots = 1, Devices = ["cuda:0"] };

    [Fact]
    public void Should_find_none_between_equal_runs() =>
        RunDifference.Between(SampleRecord.With(Options), SampleRecord.With(Options with { Devices = ["cuda:0"] })).ShouldBeEmpty();

    [Fact]
    public void Should_name_settings_by_their_flags_in_the_order_of_the_settings()
    {
        var other = Options with { Seed = 2, Cosine = true, LearningRate = 0.2, DataSet = "cifar10", Slots = null, Init = ["a", "b"] };

        RunDifference.Between(Options, other).Select(difference => $"{difference.Name}: {difference.First.Value} | {difference.Second.Value}")
            .ShouldBe(
            [
                "--dataset: fashion-mnist-mini | cifar10",
                "--init: not set | a b",
                "--lr: 0.1 | 0.2",
                "--cos: off | on",
                "--slots: 1 | not set",
                "--seed: 1 | 2",
            ]);
    }

    [Fact]
    public void Should_tell_what_results_follow_from()
    {
        var other = Options with { Slots = 2, Devices = ["cuda:1"], PrintFrequency = 3, Threads = 2, Grace = TimeSpan.Zero };

        RunDifference.Between(Options, other).Where(difference => difference.ChangesResults).Select(difference => difference.Name)
            .ShouldBe(["--threads"]);
    }

    [Fact]
    public void Should_count_another_kind_of_device_as_a_change_of_results() =>
        RunDifference.Between(Options, Options with { Devices = ["cpu"] }).ShouldHaveSingleItem().ChangesResults.ShouldBeTrue();

    [Fact]
    public void Should_compare_data_and_versions_too()
    {
        var record = SampleRecord.Default;
        var other = record with
        {
            DataSet = record.DataSet with { Checksum = "other" },
            Versions = new RunVersions("0.2.0", "10.0.2", "0.108.0", "2.11.0"),
            InstructionSet = "avx2",
        };

        RunDifference.Between(record, other).Select(difference => (difference.Name, difference.Kind)).ShouldBe(
        [
            ("data set checksum", TraitKind.Data),
            ("libtorch version", TraitKind.Hardware),
            ("instruction set", TraitKind.Hardware),
            ("grafting version", TraitKind.Software),
            ("TorchSharp version", TraitKind.Software),
            (".NET version", TraitKind.Software),
        ]);
    }

    [Fact]
    public void Should_not_compare_where_files_lie_or_what_holds_once()
    {
        var other = Options with { DataDirectory = "/data", RunDirectory = "/run", Chaos = "crash=1@2", MixedHardware = true };

        RunDifference.Between(Options, other).ShouldBeEmpty();
    }
}
