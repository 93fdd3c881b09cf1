using Grafting.Data;

namespace Grafting.Experiments;

/// <summary>What holds where nothing else is said: it depends on the data set.</summary>
public static class DataSetDefaults
{
    /// <summary>The recipe with which ImageNet's networks are published, for all large images.</summary>
    public static TrainOptions Large { get; } = new() { Model = "resnet18", Epochs = 90, BatchSize = 256, WeightDecay = 1e-4, Cosine = true };

    /// <param name="dataSet">A name; one that does not exist is refused elsewhere, where it is looked up.</param>
    public static TrainOptions Of(string dataSet) => AreLarge(dataSet) ? Large : new TrainOptions();

    internal static bool AreLarge(string dataSet) =>
        DataSets.All.FirstOrDefault(set => set.Name == dataSet)?.Family is ImageFamily.Large;
}
