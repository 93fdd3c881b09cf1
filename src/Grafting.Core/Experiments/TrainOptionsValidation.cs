using Grafting.Chaos;
using Grafting.Training;

namespace Grafting.Experiments;

/// <summary>
/// The range of each option, checked once before anything is read or written. Names are checked where they are looked up.
/// </summary>
public static class TrainOptionsValidation
{
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);

    /// <summary>Fails at the first value that cannot be used.</summary>
    /// <exception cref="UsageException">Names the flag, its value and its range.</exception>
    public static void Check(TrainOptions options)
    {
        AtLeast("--num", options.Networks, 1);
        AtLeast("--epochs", options.Epochs, 1);
        AtLeast("--batch-size", options.BatchSize, 1);
        AtLeast("--limit-train", options.LimitTrain, 1);
        AtLeast("--limit-test", options.LimitTest, 1);
        AtLeast("--slots", options.Slots, 1);
        AtLeast("--threads", options.Threads, 1);
        AtLeast("--workers", options.Workers, 1);
        AtLeast("--print-freq", options.PrintFrequency, 0);
        AtLeast("--seed", options.Seed, 0);
        AtLeast("--keep", options.Keep, 2);
        AtLeast("--nodes", options.Nodes, 1);
        AtLeast("--replicas", options.Replicas, 1);
        AtLeast("--max-restarts", options.MaxRestarts, 0);
        Require("--grace", options.Grace.TotalSeconds, options.Grace >= TimeSpan.Zero && options.Grace <= LongestGrace,
            $"between 0 and {LongestGrace.TotalSeconds} seconds");
        Require("--lr", options.LearningRate, options.LearningRate > 0 && double.IsFinite(options.LearningRate), "above 0 and finite");
        Require("--momentum", options.Momentum, options.Momentum is >= 0 and < 1, "at least 0 and below 1");
        Require("--wd", options.WeightDecay, options.WeightDecay >= 0 && double.IsFinite(options.WeightDecay), "at least 0 and finite");
        Require("--a", options.A, options.A is >= 0 and <= 1, "between 0 and 1");
        Require("--c", options.C, options.C >= 0 && double.IsFinite(options.C), "at least 0 and finite");
        Require("--init", $"{options.Init.Count} file(s)", options.Init.Count == 0 || options.Init.Count == options.Networks,
            $"one for each network, and --num is {options.Networks}");
        if (options.StepsAsked && !DataSetDefaults.AreLarge(options.DataSet))
        {
            throw new UsageException(
                $"--steplr is ImageNet's schedule, x0.1 after each {LearningRateSchedule.LargeEpochsPerStep} epochs; leave it out for {options.DataSet}, "
                + $"whose learning rate falls after each {LearningRateSchedule.EpochsPerStep} unless --cos is given.");
        }

        if (options is { Nodes: 1, Network: null, Listen: not null })
        {
            throw new UsageException("--listen is for a run on several machines: say with how many --nodes it starts.");
        }

        if (options.Network is { } network)
        {
            CheckOneNetwork(options, network);
        }

        if (options.Chaos is { } faults)
        {
            _ = FaultInjector.Parse(faults);
        }
    }

    private static void CheckOneNetwork(TrainOptions options, int network)
    {
        Require("--i", network, network >= 1 && network <= options.Networks, $"between 1 and --num, which is {options.Networks}");
        if (options.RunDirectory is null)
        {
            throw new UsageException("--i needs --s DIR: through it the processes of the other networks find this one.");
        }

        if (options.Nodes > 1)
        {
            throw new UsageException("--i and --nodes are two ways to start a run of several processes; give one of them.");
        }

        if (options.Evaluate)
        {
            throw new UsageException("--i says which network this process trains, and --evaluate trains none; leave one of them out.");
        }
    }

    private static void AtLeast(string flag, long? value, long minimum)
    {
        if (value < minimum)
        {
            throw FlagText.Wrong(flag, value, $"at least {minimum}");
        }
    }

    private static void Require(string flag, object value, bool holds, string range)
    {
        if (!holds)
        {
            throw FlagText.Wrong(flag, value, range);
        }
    }
}
