using Grafting.Data.Catalog;
using Grafting.Data.Folders;

namespace Grafting.Data;

/// <summary>The data sets that can be named on the command line.</summary>
public static class DataSets
{
    /// <summary>All data sets; the built-in one first.</summary>
    public static IReadOnlyList<DataSetDescription> All { get; } =
        [FashionMnist.Mini, FashionMnist.Full, Cifar.Ten, Cifar.Hundred, FolderDataSet.ImageNet, FolderDataSet.Any];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(set => set.Name)];

    /// <summary>Where data sets lie unless <c>--data</c> says otherwise: <c>~/.cache/grafting</c>.</summary>
    public static string DefaultDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "grafting");

    /// <exception cref="UsageException">There is no such data set; the message names the nearest one.</exception>
    public static DataSetDescription Find(string name) =>
        All.FirstOrDefault(set => set.Name == name) ?? throw new UsageException(
        $"no data set is called '{name}'; did you mean '{NearestName.Of(name, Names)}'?");

    /// <summary>A data set whose files are known, so that they can be downloaded and checked.</summary>
    /// <exception cref="UsageException">There is no such data set, or its files are whatever lies in a folder.</exception>
    public static PublishedDataSet FindPublished(string name) => Find(name) as PublishedDataSet ?? throw new UsageException(
        $"'{name}' is a folder of images that cannot be downloaded from here; train with --data DIR, the folder that holds its train/ and val/.");

    /// <summary>Makes a data set ready to train on: reads it into memory, or finds its files.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DefaultDirectory"/>.</param>
    /// <exception cref="UsageException">There is no such data set, or only <c>--data</c> could say where.</exception>
    /// <exception cref="GraftingException">A file is missing, damaged or not readable; the message says which and what to do.</exception>
    public static DataSet Load(string name, string? dataDirectory) => Find(name).Load(dataDirectory);
}
