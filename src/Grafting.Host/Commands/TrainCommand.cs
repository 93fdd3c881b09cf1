using System.CommandLine;
using Grafting.Architectures;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Host.CommandLine;
using Grafting.Mixing;
using Grafting.Torch;

namespace Grafting.Host.Commands;

/// <summary><c>train</c>: trains a ring of networks.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new DocumentedCommand(
            "train",
            "Trains N networks of one architecture in a ring; after each epoch every network grafts the one before it.",
            new Example("grafting train", "The quick start: two grafted networks on the built-in data set, a few minutes on two cores"),
            new Example(
                "grafting train --cifar 10 --model resnet32 --num 2 --cos --difflr",
                "ResNet32 on CIFAR-10, as in the paper's tables (get it with: grafting data get cifar10)"),
            new Example(
                "grafting train --cifar 10 --model resnet20 --num 4 --slots 2 --limit-train 5000 --epochs 5 --seed 1",
                "Four networks, two at a time, on the first 5000 images"),
            new Example(
                "grafting train --dataset imagenet --data ~/imagenet --arch resnet50 --num 2 --device cuda",
                "ResNet50 on a folder with train/ and val/: 90 epochs, cosine learning rate"),
            new Example("grafting train --config cifar10-mobilenetv2-dl-4 --seed 2", "A published experiment, with another seed; config/README.md lists them"),
            new Example("grafting train --config experiment.json --seed 2", "Settings from a file; flags win over it"),
            new Example("grafting train --resume runs/first", "Goes on with a run that was stopped, killed or cut off: the result is the same bits"),
            new Example("grafting train --resume runs/first --nodes 3", "The same on several machines; where others have gone on with it, this one comes back to them"));
        var flags = new TrainFlags();
        flags.AddTo(command);
        var json = CommonOptions.Json();
        command.Add(json);
        command.SetAction((result, stop) => TrainAsync(
            flags.Resolve(result, Presets.QuickStart),
            terminal,
            result.GetValue(json),
            result.GetValue<bool>(GraftingProgram.VerboseFlag),
            stop));
        return command;
    }

    private static async Task<int> TrainAsync(TrainOptions options, Terminal terminal, bool printsJson, bool isVerbose, CancellationToken stop)
    {
        TrainOptionsValidation.Check(options);
        var architecture = Catalog.Find(options.Model, DataSets.Find(options.DataSet).Family);
        if (options.Evaluate)
        {
            TrainEvaluation.Run(options, terminal, printsJson, stop);
            return ExitCodes.Done;
        }

        // Whether the level applies does not depend on the images, so it is known before they are read.
        _ = GraftRule.For(options, architecture.LayoutFor(classes: 10, channels: 3));
        var opening = RunOpening.Of(options, TimeProvider.System);
        var ending = new RunEnding(options, terminal, printsJson);
        if (opening.IsFinished)
        {
            return ending.ShowFinished(opening.Path);
        }

        DeviceNames.Require(options.Devices);
        NativeRuntime.Prepare();
        var session = new TrainSession(options, opening, terminal, TimeProvider.System) { IsVerbose = isVerbose };
        var outcome = await new ReturnSession(options, opening, terminal, TimeProvider.System).RunAsync(stop) ?? await session.RunAsync(stop);
        return ending.Conclude(outcome, opening.Path, stop);
    }
}
