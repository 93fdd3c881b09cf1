using System.Security.Cryptography;
using Grafting.Data.Catalog;

namespace Grafting.Data;

/// <summary>The data sets that can be named on the command line.</summary>
public static class DataSets
{
    /// <summary>All data sets; the built-in one first.</summary>
    public static IReadOnlyList<DataSetDescription> All { get; } =
        [FashionMnist.Mini, FashionMnist.Full, Cifar.Ten, Cifar.Hundred];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(set => set.Name)];

    /// <summary>Where data sets lie unless <c>--data</c> says otherwise: <c>~/.cache/grafting</c>.</summary>
    public static string DefaultDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "grafting");

    /// <exception cref="UsageException">There is no such data set; the message names the nearest one.</exception>
    public static DataSetDescription Find(string name) =>
        All.FirstOrDefault(set => set.Name == name) ?? throw new UsageException(
        $"no data set is called '{name}'; did you mean '{NearestName.Of(name, Names)}'?");

    /// <summary>Reads a data set into memory. Every length and label is checked, so what is returned is whole.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DefaultDirectory"/>.</param>
    /// <exception cref="UsageException">There is no such data set.</exception>
    /// <exception cref="GraftingException">A file is missing, damaged or not readable; the message says which and what to do.</exception>
    public static DataSet Load(string name, string? dataDirectory) => Load(Find(name), dataDirectory);

    /// <inheritdoc cref="Load(string, string?)"/>
    public static DataSet Load(DataSetDescription set, string? dataDirectory)
    {
        var root = set.RootIn(dataDirectory);
        CheckPresence(set, root, dataDirectory);
        try
        {
            var train = set.Read([.. set.TrainFiles.Select(file => file.PlaceIn(root))], set.TrainImages);
            var test = set.Read([.. set.TestFiles.Select(file => file.PlaceIn(root))], set.TestImages);
            return new DataSet(set.Name, train, test, set.Classes, set.Normalization, Checksum(train, test)) { Family = set.Family };
        }
        catch (DamagedFileException e)
        {
            throw new GraftingException($"{e.Message}; {set.HowToGet(dataDirectory)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{set.Name} cannot be read: {e.Message}", e);
        }
    }

    private static void CheckPresence(DataSetDescription set, string root, string? dataDirectory)
    {
        var missing = set.Files.Select(file => file.PlaceIn(root)).Where(place => !File.Exists(place)).ToList();
        if (missing.Count > 0)
        {
            var others = missing.Count > 1 ? $" (and {missing.Count - 1} more of {set.Name})" : "";
            var elsewhere = set.IsBuiltIn ? "" : ", or name the folder that has it with --data";
            throw new GraftingException($"{missing[0]}{others} is missing; {set.HowToGet(dataDirectory)}{elsewhere}.");
        }
    }

    private static string Checksum(ImageSet train, ImageSet test)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(train.Pixels);
        hash.AppendData(train.Labels);
        hash.AppendData(test.Pixels);
        hash.AppendData(test.Labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
