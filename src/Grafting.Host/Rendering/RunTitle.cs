using Grafting.Experiments;

namespace Grafting.Host.Rendering;

/// <summary>What is being trained, in a line.</summary>
internal static class RunTitle
{
    public static string Of(TrainOptions options) =>
        $"{options.Model} on {options.DataSet}: {(options.Networks == 1
            ? "one network, no grafting"
            : $"{options.Networks} grafted networks")}, {Figures.Count(options.Epochs, "epoch")}, seed {options.Seed}";
}
