using System.Globalization;
using Grafting.Torch;
using static Grafting.Experiments.SettingGroup;

namespace Grafting.Experiments;

/// <summary>Everything that <c>train</c> can be told: the one table behind its flags, its help and configuration files.</summary>
public static class TrainSettings
{
    private const string TheDataSet = "the data set";
    private const string InitialWeights = "the initial weights";
    private const string TheSchedule = "how the learning rate falls";

    private static readonly TrainOptions Defaults = new();
    private static readonly TrainOptions Large = DataSetDefaults.Large;

    public static IReadOnlyList<TrainSetting> All { get; } =
    [
        Text(Experiment, ["--model", "--arch", "-a"], "NAME", $"Architecture (default {Defaults.Model}; ImageNet {Large.Model})",
            (o, v) => o with { Model = v }),
        Text(Experiment, ["--dataset"], "NAME", $"Data set; `data list` lists them (default {Defaults.DataSet})", (o, v) => o with { DataSet = v })
            with { Decides = TheDataSet },
        Read(Experiment, ["--cifar"], "10|100", "Short for --dataset cifar10 or cifar100", CifarName,
            (o, v) => o with { DataSet = v })
            with { Kind = SettingKind.Number, Decides = TheDataSet },
        Whole(Experiment, ["--limit-train"], "N", "Only the first N training images, in file order",
            (o, v) => o with { LimitTrain = v }),
        Whole(Experiment, ["--limit-test"], "N", "Only the first N test images", (o, v) => o with { LimitTest = v }),

        Whole(Ring, ["--num"], "N", $"Networks in the ring; 1 is the ungrafted baseline (default {Defaults.Networks})",
            (o, v) => o with { Networks = v }),
        Read(Ring, ["--level"], "layer|filter",
            "What one coefficient governs: a layer, or a filter and its channel of the batch norm behind (default layer)",
            FlagText.Choice<GraftLevel>, (o, v) => o with { Level = v }),
        Number(Ring, ["--a"], "A", $"How far a layer's coefficient can move from 1/2, in 0..1 (default {Show(Defaults.A)})",
            (o, v) => o with { A = v })
            with { OnlyAt = GraftLevel.Layer },
        Number(Ring, ["--c"], "C", $"How steeply a layer's coefficient follows the entropies, at least 0 (default {Show(Defaults.C)})",
            (o, v) => o with { C = v })
            with { OnlyAt = GraftLevel.Layer },
        Switch(Ring, ["--difflr"], "Each network starts from a learning rate of its own",
            (o, v) => o with { DifferentRates = v }),
        Paths(Ring, ["--init"], "The k-th file starts network k; one for each network",
            (o, v) => o with { Init = v, Pretrained = null })
            with { Decides = InitialWeights },
        Text(Ring, ["--pretrained"], "FILE", "One file of weights that starts all networks",
            (o, v) => o with { Pretrained = v, Init = [] })
            with { Decides = InitialWeights },

        Whole(Recipe, ["--epochs"], "N", $"Passes over the training images (default {Defaults.Epochs}; ImageNet {Large.Epochs})",
            (o, v) => o with { Epochs = v }),
        Number(Recipe, ["--lr", "--learning-rate"], "RATE", $"Initial learning rate (default {Show(Defaults.LearningRate)})",
            (o, v) => o with { LearningRate = v }),
        Switch(Recipe, ["--cos"], "Cosine learning rate, as always for ImageNet; otherwise x0.1 after each 60 epochs",
            (o, v) => o with { Cosine = v, StepsAsked = false })
            with { Decides = TheSchedule },
        Switch(Recipe, ["--steplr"], "ImageNet only: x0.1 after each 30 epochs in place of the cosine learning rate",
            (o, v) => v ? o with { Cosine = false, StepsAsked = true } : o)
            with { Decides = TheSchedule },
        Whole(Recipe, ["--batch-size", "-b"], "N", $"Images of a batch; the last, incomplete one is kept (default {Defaults.BatchSize}; ImageNet {Large.BatchSize})",
            (o, v) => o with { BatchSize = v }),
        Number(Recipe, ["--momentum"], "M", $"Momentum of SGD (default {Show(Defaults.Momentum)})",
            (o, v) => o with { Momentum = v }),
        Number(Recipe, ["--wd", "--weight-decay"], "W", $"Weight decay on all parameters (default {Show(Defaults.WeightDecay)}; ImageNet {Show(Large.WeightDecay)})",
            (o, v) => o with { WeightDecay = v }),
        Switch(Recipe, ["--no-augment"], "Neither crops nor flips", (o, v) => o with { Augment = !v }),
        Switch(Recipe, ["--no-shuffle"], "Batches in file order", (o, v) => o with { Shuffle = !v }),
        Read(Recipe, ["--precision"], "fp32|bf16", "bf16 keeps float32 master weights and statistics (default fp32)",
            FlagText.Choice<Precision>, (o, v) => o with { Precision = v }),

        Read(Machine, ["--device"], "DEVICE", "cpu, cuda, or a list such as cuda:0,cuda:1 (default cpu)", DeviceNames.Parse,
            (o, v) => o with { Devices = v })
            with { DescribesExperiment = false, Essence = DeviceNames.KindOf },
        Whole(Machine, ["--slots"], "N", "Networks that train at once; results do not depend on it (default: what runs at full speed)",
            (o, v) => o with { Slots = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Whole(Machine, ["--threads"], "N", $"libtorch's threads for each network (default {Defaults.Threads})",
            (o, v) => o with { Threads = v })
            with { DescribesExperiment = false },
        Whole(Machine, ["--workers", "-j"], "N",
            "Threads that decode images for each network; results do not depend on it (default: one per processor)",
            (o, v) => o with { Workers = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Text(Machine, ["--data"], "DIR",
            "Folder that holds data sets (default ~/.cache/grafting); for imagenet and folder, the one that holds train/ and val/",
            (o, v) => o with { DataDirectory = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Switch(Machine, ["--mixed-hardware"], "Go on with a run on another processor or libtorch, though bits may then differ",
            (o, v) => o with { MixedHardware = v })
            with { DescribesExperiment = false, ChangesResults = false },

        Whole(SettingGroup.Nodes, ["--nodes"], "N", "Start when N nodes take part, this one counted; the others run `grafting node` (default 1: all here)",
            (o, v) => o with { Nodes = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Whole(SettingGroup.Nodes, ["--i"], "N", "Train network N alone; the other networks are trained by the same command with other N and the same --s",
            (o, v) => o with { Network = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Text(SettingGroup.Nodes, ["--listen"], "HOST:PORT", "Where the other nodes find this one (default: a free port of this machine alone)",
            (o, v) => o with { Listen = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Whole(SettingGroup.Nodes, ["--replicas"], "N", $"Nodes that have each committed checkpoint (default {Defaults.Replicas})",
            (o, v) => o with { Replicas = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Switch(SettingGroup.Nodes, ["--rebalance"], "Networks move to a node that comes later, where they would train sooner",
            (o, v) => o with { Rebalances = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Text(SettingGroup.Nodes, ["--certificates"], "DIR", "This node's certificate, its key and the CA, as `grafting node cert` makes them",
            (o, v) => o with { Certificates = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Switch(SettingGroup.Nodes, ["--insecure"], "Listen beyond this machine without certificates: anyone who connects can take part",
            (o, v) => o with { IsInsecure = v })
            with { DescribesExperiment = false, ChangesResults = false },

        Text(Run, ["--s"], "DIR", "Where the run is written; an unfinished run of the same settings goes on (default runs/TIME-MODEL-DATASET)",
            (o, v) => o with { RunDirectory = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Read(Run, ["--seed"], "N", $"Same seed, same bytes (default {Defaults.Seed})", FlagText.LongWhole,
            (o, v) => o with { Seed = v })
            with { Kind = SettingKind.Number, DescribesExperiment = false },
        Whole(Run, ["--print-freq", "--print_frequence", "-p"], "N",
            "Batches between two progress lines where there is no terminal; 0 prints whole epochs only (default 0)",
            (o, v) => o with { PrintFrequency = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Whole(Run, ["--keep"], "N", $"Checkpoints that each network keeps: the newest N, at least 2 (default {Defaults.Keep})",
            (o, v) => o with { Keep = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Read(Run, ["--on-nan"], "stop|rollback",
            "When a loss becomes NaN: end the run, or try the epoch again with other random streams (default stop)",
            FlagText.Choice<OnNan>, (o, v) => o with { OnNan = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Whole(Run, ["--max-restarts"], "N",
            $"How often a network that fails begins again without an epoch in between (default {Defaults.MaxRestarts})",
            (o, v) => o with { MaxRestarts = v })
            with { DescribesExperiment = false, ChangesResults = false },
        Read(Run, ["--grace"], "SECONDS",
            $"How long a stop by Ctrl-C or SIGTERM may take to commit what is under way (default {Show(Defaults.Grace.TotalSeconds)})",
            FlagText.Seconds, (o, v) => o with { Grace = v })
            with { Kind = SettingKind.Number, DescribesExperiment = false, ChangesResults = false },
        Switch(Run, ["--evaluate", "-e"], "Train nothing: measure the weights of --pretrained, --init or the run in --s or --resume",
            (o, v) => o with { Evaluate = v })
            with { ChangesResults = false },
        Switch(Run, ["--no-dashboard"], "No web dashboard, as without this flag", (o, _) => o)
            with { DescribesExperiment = false, ChangesResults = false },
        Text(Run, ["--chaos"], "SPEC", "For tests only: faults to inject, such as crash=1@2; docs/chaos.md lists them (default none)",
            (o, v) => o with { Chaos = v })
            with { DescribesExperiment = false, ChangesResults = false },

        NotBuiltYet(["--start-epoch"], "N", "Begin at another epoch", "a run starts at epoch 0"),
        NotBuiltYet(["--gpu"], "N", "The GPU to use", "give --device cuda:N"),
        NotBuiltYet(["--dashboard"], "PORT", "Web dashboard", "leave it out: progress is shown in the terminal"),
    ];

    private static TrainSetting Read<T>(
        SettingGroup group,
        string[] flags,
        string value,
        string summary,
        Func<string, string, T> read,
        Func<TrainOptions, T, TrainOptions> set) =>
        new(group, SettingKind.Text, flags, value, summary, (options, given) => set(options, read(given.Label, given.Text)));

    private static TrainSetting Text(
        SettingGroup group, string[] flags, string value, string summary, Func<TrainOptions, string, TrainOptions> set) =>
        Read(group, flags, value, summary, NotEmpty, set);

    private static TrainSetting Whole(
        SettingGroup group, string[] flags, string value, string summary, Func<TrainOptions, int, TrainOptions> set) =>
        Read(group, flags, value, summary, FlagText.Whole, set) with { Kind = SettingKind.Number };

    private static TrainSetting Number(
        SettingGroup group, string[] flags, string value, string summary, Func<TrainOptions, double, TrainOptions> set) =>
        Read(group, flags, value, summary, FlagText.Number, set) with { Kind = SettingKind.Number };

    private static TrainSetting Switch(
        SettingGroup group, string[] flags, string summary, Func<TrainOptions, bool, TrainOptions> set) =>
        new(group, SettingKind.Switch, flags, "", summary, (options, given) => set(options, bool.Parse(given.Text)));

    private static TrainSetting Paths(
        SettingGroup group, string[] flags, string summary, Func<TrainOptions, IReadOnlyList<string>, TrainOptions> set) =>
        new(group, SettingKind.Texts, flags, "FILE...", summary, (options, given) => set(options, given.Texts));

    private static TrainSetting NotBuiltYet(string[] flags, string value, string summary, string instead) =>
        new(NotBuilt, SettingKind.Number, flags, value, $"{summary} ({instead})",
            (_, given) => throw new UsageException($"{given.Label} is not built yet; {instead}."));

    private static string NotEmpty(string label, string text) =>
        text.Trim().Length > 0 ? text : throw new UsageException($"{label} needs a value.");

    private static string CifarName(string label, string text) =>
        text is "10" or "100" ? $"cifar{text}" : throw FlagText.Wrong(label, text, "10 or 100");

    private static string Show(double value) => value.ToString(CultureInfo.InvariantCulture);
}
