using System.CommandLine;
using Grafting.Experiments;
using Grafting.Host.Commands;

namespace Grafting.Host.Tests.Commands;

public sealed class TrainFlagsTests : IDisposable
{
    private readonly RunsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Should_read_every_flag()
    {
        var options = Resolve(
            "--model resnet32 --cifar 100 --data sets --epochs 3 --lr 0.2 --batch-size 64 --momentum 0.8 --wd 1e-4 --a 0.3 --c 100 --num 3 "
            + "--cos --difflr --s out --device cuda:0,cuda:1 --print-freq 5 --level layer --seed 9 --init 1.st 2.st 3.st --limit-train 100 "
            + "--limit-test 10 --no-augment --no-shuffle --precision bf16 --slots 2 --threads 4 --no-dashboard "
            + "--keep 3 --on-nan rollback --max-restarts 1 --grace 2.5 --mixed-hardware");

        options.ShouldBeEquivalentTo(new TrainOptions
        {
            Model = "resnet32",
            DataSet = "cifar100",
            DataDirectory = "sets",
            Epochs = 3,
            LearningRate = 0.2,
            BatchSize = 64,
            Momentum = 0.8,
            WeightDecay = 1e-4,
            A = 0.3,
            C = 100,
            Networks = 3,
            Cosine = true,
            DifferentRates = true,
            RunDirectory = "out",
            Devices = new[] { "cuda:0", "cuda:1" },
            PrintFrequency = 5,
            Seed = 9,
            Init = new[] { "1.st", "2.st", "3.st" },
            LimitTrain = 100,
            LimitTest = 10,
            Augment = false,
            Shuffle = false,
            Precision = Precision.Bf16,
            Slots = 2,
            Threads = 4,
            Keep = 3,
            OnNan = OnNan.Rollback,
            MaxRestarts = 1,
            Grace = TimeSpan.FromSeconds(2.5),
            MixedHardware = true,
        });
    }

    [Theory]
    [InlineData("--arch resnet44", "-a resnet44")]
    [InlineData("--model resnet44", "--model=resnet44")]
    [InlineData("--learning-rate 0.5", "--lr 0.5")]
    [InlineData("--batch-size 8", "-b 8")]
    [InlineData("--weight-decay 0.5", "--wd 0.5")]
    [InlineData("--print_frequence 8 --cos", "-p 8 --cos")]
    [InlineData("--init a b", "--init a --init b")]
    [InlineData("--dataset cifar10", "--cifar 10")]
    [InlineData("--cos", "--cos true")]
    public void Should_read_other_spellings_alike(string one, string other) => Resolve(one).ShouldBeEquivalentTo(Resolve(other));

    [Fact]
    public void Should_take_a_negative_number_for_a_value() => Resolve("--lr -1").LearningRate.ShouldBe(-1);

    [Fact]
    public void Should_prefer_flags_to_the_file_and_the_file_to_the_defaults()
    {
        var config = Write("""{ "epochs": 10, "lr": 0.05, "cos": true }""");

        var options = Resolve($"--config {config} --epochs 20 --cos false");

        (options.Epochs, options.LearningRate, options.Cosine, options.BatchSize).ShouldBe((20, 0.05, false, 128));
    }

    [Fact]
    public void Should_run_the_quick_start_that_lies_beside_the_program()
    {
        var options = Resolve("--seed 3 --s out");

        (options.Model, options.DataSet, options.Networks, options.Cosine, options.DifferentRates)
            .ShouldBe(("resnet20", "fashion-mnist-mini", 2, true, true));
        options.Epochs.ShouldBeLessThan(20);
        options.Seed.ShouldBe(3);
    }

    [Fact]
    public void Should_find_a_preset_by_its_name_unless_there_is_such_a_file()
    {
        Resolve("--config cifar100-resnet56-dl --seed 2").ShouldBeEquivalentTo(
            new TrainOptions { Model = "resnet56", DataSet = "cifar100", Cosine = true, DifferentRates = true, Seed = 2 });
        Refused("--config cifar10-resnet23-dl").ShouldBe(
            "--config cifar10-resnet23-dl is neither a file nor a preset; did you mean cifar10-resnet32-dl?");
        Refused("--config presets/cifar10-resnet32-dl").ShouldBe("The configuration file presets/cifar10-resnet32-dl does not exist.");
    }

    [Fact]
    public void Should_leave_the_quick_start_where_a_flag_says_what_to_train() =>
        Resolve("--num 2").ShouldBeEquivalentTo(new TrainOptions());

    [Fact]
    public void Should_take_all_settings_of_the_run_that_it_resumes()
    {
        var recorded = new TrainOptions { Model = "resnet32", Networks = 3, LearningRate = 0.05, Slots = 1, Keep = 4, Devices = new[] { "cpu" } };
        var run = _folder.Create("run", recorded);

        Resolve($"--resume {run}").ShouldBeEquivalentTo(recorded with { RunDirectory = run });
        Resolve($"--resume {run} --slots 3 --epochs 300 --data sets").ShouldBeEquivalentTo(
            recorded with { RunDirectory = run, Slots = 3, Epochs = 300, DataDirectory = "sets" });
        Resolve($"--resume {run} --config {Write("""{ "lr": 0.2 }""")}").LearningRate.ShouldBe(0.2);
    }

    [Fact]
    public void Should_resume_at_the_runs_own_level()
    {
        var run = _folder.Create("run", new TrainOptions { Level = GraftLevel.Filter });

        Resolve($"--resume {run}").Level.ShouldBe(GraftLevel.Filter);
        Refused($"--resume {run} --a 0.3").ShouldBe("--a means nothing at --level filter; leave one of them out.");
    }

    [Fact]
    public void Should_refuse_to_resume_what_is_no_run()
    {
        Directory.CreateDirectory(_folder["notes"]);

        Refused($"--resume {_folder["notes"]}").ShouldBe($"{_folder["notes"]} is no run directory: it has no run.json.");
        Refused($"--resume {_folder["nowhere"]}").ShouldBe($"There is no folder {_folder["nowhere"]}.");
    }

    [Fact]
    public void Should_refuse_two_run_directories()
    {
        var run = _folder.Create("run", new TrainOptions());

        Refused($"--resume {run} --s elsewhere").ShouldBe("--resume and --s decide the same thing; give one of them.");
    }

    private static string Refused(string line) => Should.Throw<UsageException>(() => Resolve(line)).Message;

    private string Write(string json)
    {
        var path = _folder["experiment.json"];
        File.WriteAllText(path, json);
        return path;
    }

    private static TrainOptions Resolve(string line)
    {
        var command = new RootCommand();
        var flags = new TrainFlags();
        flags.AddTo(command);
        var result = command.Parse(line.Split(' '));
        result.Errors.ShouldBeEmpty();
        return flags.Resolve(result, Presets.QuickStart);
    }
}
