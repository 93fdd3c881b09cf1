using System.Security.Cryptography;

namespace Grafting.Data;

/// <summary>A data set whose files are known: they are built in or downloaded, and read into memory.</summary>
public sealed class PublishedDataSet : DataSetDescription
{
    private readonly Func<IReadOnlyList<string>, int, ImageSet> _read;

    /// <param name="read">Reads images from the places of their files; the number is that of all images in them.</param>
    internal PublishedDataSet(Func<IReadOnlyList<string>, int, ImageSet> read) => _read = read;

    /// <summary>Number of training images.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Number of test images.</summary>
    public required int TestImages { get; init; }

    /// <summary>The class names, by class index.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The files of the training images, in the order in which they are read.</summary>
    public required IReadOnlyList<DataFile> TrainFiles { get; init; }

    /// <summary>The files of the test images.</summary>
    public required IReadOnlyList<DataFile> TestFiles { get; init; }

    /// <summary>What <c>data get</c> downloads; nothing where the set is built in.</summary>
    public IReadOnlyList<DataSetSource> Sources { get; init; } = [];

    public override bool IsBuiltIn => Sources.Count == 0;

    public IEnumerable<DataFile> Files => TrainFiles.Concat(TestFiles);

    /// <summary>The folder that the files' paths start from.</summary>
    /// <param name="dataDirectory">
    /// <c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>. A built-in set lies beside the program.
    /// </param>
    public override string RootIn(string? dataDirectory) => IsBuiltIn
        ? Path.Combine(AppContext.BaseDirectory, "data")
        : Path.GetFullPath(dataDirectory ?? DataSets.DefaultDirectory);

    public override bool IsPresentIn(string? dataDirectory)
    {
        var root = RootIn(dataDirectory);
        return Files.All(file => File.Exists(file.PlaceIn(root)));
    }

    /// <summary>What to do when a file is missing or damaged, as the end of a message.</summary>
    public string HowToGet(string? dataDirectory) => IsBuiltIn
        ? "it belongs to the program: build or install that anew"
        : $"get it with 'grafting data get {Name}{(dataDirectory is null ? "" : $" --data {dataDirectory}")}'";

    /// <summary>Reads all of it into memory. Every length and label is checked, so what is returned is whole.</summary>
    internal override DataSet Load(string? dataDirectory)
    {
        var root = RootIn(dataDirectory);
        CheckPresence(root, dataDirectory);
        try
        {
            var train = _read([.. TrainFiles.Select(file => file.PlaceIn(root))], TrainImages);
            var test = _read([.. TestFiles.Select(file => file.PlaceIn(root))], TestImages);
            return new DataSet(Name, train, test, Classes, Normalization, Checksum(train, test));
        }
        catch (DamagedFileException e)
        {
            throw new GraftingException($"{e.Message}; {HowToGet(dataDirectory)}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{Name} cannot be read: {e.Message}", e);
        }
    }

    private void CheckPresence(string root, string? dataDirectory)
    {
        var missing = Files.Select(file => file.PlaceIn(root)).Where(place => !File.Exists(place)).ToList();
        if (missing.Count > 0)
        {
            var others = missing.Count > 1 ? $" (and {missing.Count - 1} more of {Name})" : "";
            var elsewhere = IsBuiltIn ? "" : ", or name the folder that has it with --data";
            throw new GraftingException($"{missing[0]}{others} is missing; {HowToGet(dataDirectory)}{elsewhere}.");
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
