namespace Grafting.Data.Folders;

/// <summary>A data set that is a folder of images, <c>train/CLASS/…</c> and <c>val/CLASS/…</c>.</summary>
public sealed class FolderDataSet : DataSetDescription
{
    /// <summary>Where it lies below the default directory; null for nowhere.</summary>
    private readonly string? _usualFolder;

    private FolderDataSet(string? usualFolder)
    {
        _usualFolder = usualFolder;
        Family = ImageFamily.Large;
    }

    /// <summary>ImageNet's 1,000 classes (Russakovsky et al., IJCV 2015), or any part of them.</summary>
    public static FolderDataSet ImageNet { get; } = new("imagenet")
    {
        Name = "imagenet",
        Summary = "ImageNet's photographs as train/CLASS/*.JPEG and val/CLASS/*.JPEG",
        Normalization = OfImageNet,
        Licence = "for research and teaching only, on the terms of its site",
        Homepage = new Uri("https://www.image-net.org/"),
    };

    /// <summary>Whatever <c>--data</c> names.</summary>
    public static FolderDataSet Any { get; } = new(usualFolder: null)
    {
        Name = "folder",
        Summary = "your images as train/CLASS/* and val/CLASS/*: JPEG, PNG, WebP",
        Normalization = OfImageNet,
        Licence = "yours",
    };

    /// <summary>Means and deviations of ImageNet's training images, which torchvision's weights expect.</summary>
    private static Normalization OfImageNet => new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The folder that holds <c>train/</c> and <c>val/</c>.</summary>
    /// <param name="dataDirectory"><c>--data</c>, which is this folder itself; null means the usual place, if there is one.</param>
    /// <exception cref="UsageException">There is no usual place.</exception>
    public override string RootIn(string? dataDirectory) => Path.GetFullPath(
        dataDirectory
        ?? (_usualFolder is { } folder ? Path.Combine(DataSets.DefaultDirectory, folder) : null)
        ?? throw new UsageException($"--dataset {Name} needs --data DIR, the folder that holds train/ and val/."));

    public override bool IsPresentIn(string? dataDirectory) =>
        (dataDirectory ?? _usualFolder) is not null && FolderScan.HasParts(RootIn(dataDirectory));

    internal override DataSet Load(string? dataDirectory) => FolderScan.Read(Name, RootIn(dataDirectory), Normalization) with { Family = Family };
}
