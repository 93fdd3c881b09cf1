namespace Grafting.Data;

/// <summary>What is known about a data set without loading it.</summary>
public sealed class DataSetDescription
{
    /// <param name="read">Reads images from the places of their files; the number is that of all images in them.</param>
    internal DataSetDescription(Func<IReadOnlyList<string>, int, ImageSet> read) => Read = read;

    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What the images show, in a few words.</summary>
    public required string Summary { get; init; }

    /// <summary>Number of training images.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Number of test images.</summary>
    public required int TestImages { get; init; }

    /// <summary>The class names, by class index.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required Normalization Normalization { get; init; }

    public ImageFamily Family { get; init; } = ImageFamily.Small;

    /// <summary>On what terms it may be used.</summary>
    public required string Licence { get; init; }

    /// <summary>The official site.</summary>
    public required Uri Homepage { get; init; }

    /// <summary>The files of the training images, in the order in which they are read.</summary>
    public required IReadOnlyList<DataFile> TrainFiles { get; init; }

    /// <summary>The files of the test images.</summary>
    public required IReadOnlyList<DataFile> TestFiles { get; init; }

    /// <summary>What <c>data get</c> downloads; nothing where the set is built in.</summary>
    public IReadOnlyList<DataSetSource> Sources { get; init; } = [];

    internal Func<IReadOnlyList<string>, int, ImageSet> Read { get; }

    /// <summary>Comes with the program.</summary>
    public bool IsBuiltIn => Sources.Count == 0;

    public IEnumerable<DataFile> Files => TrainFiles.Concat(TestFiles);

    /// <summary>The folder that the files' paths start from.</summary>
    /// <param name="dataDirectory">
    /// <c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>. A built-in set lies beside the program.
    /// </param>
    public string RootIn(string? dataDirectory) => IsBuiltIn
        ? Path.Combine(AppContext.BaseDirectory, "data")
        : Path.GetFullPath(dataDirectory ?? DataSets.DefaultDirectory);

    /// <summary>Whether all files lie where they should; what is in them is not looked at.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>.</param>
    public bool IsPresentIn(string? dataDirectory)
    {
        var root = RootIn(dataDirectory);
        return Files.All(file => File.Exists(file.PlaceIn(root)));
    }

    /// <summary>What to do when a file is missing or damaged, as the end of a message.</summary>
    public string HowToGet(string? dataDirectory) => IsBuiltIn
        ? "it belongs to the program: build or install that anew"
        : $"get it with 'grafting data get {Name}{(dataDirectory is null ? "" : $" --data {dataDirectory}")}'";
}
