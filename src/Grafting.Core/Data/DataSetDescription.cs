namespace Grafting.Data;

/// <summary>What is known about a data set without loading it.</summary>
public abstract class DataSetDescription
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What the images show, in a few words.</summary>
    public required string Summary { get; init; }

    public required Normalization Normalization { get; init; }

    public ImageFamily Family { get; init; } = ImageFamily.Small;

    /// <summary>On what terms it may be used.</summary>
    public required string Licence { get; init; }

    /// <summary>The official site; null where there is none.</summary>
    public Uri? Homepage { get; init; }

    /// <summary>Comes with the program.</summary>
    public virtual bool IsBuiltIn => false;

    /// <summary>The folder that its files' paths start from.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>.</param>
    /// <exception cref="UsageException">It lies nowhere unless <c>--data</c> says where.</exception>
    public abstract string RootIn(string? dataDirectory);

    /// <summary>Whether it lies where it should; what is in its files is not looked at.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>.</param>
    public abstract bool IsPresentIn(string? dataDirectory);

    /// <summary>Makes it ready to train on.</summary>
    /// <exception cref="GraftingException">Something is missing, damaged or not readable; the message says what.</exception>
    internal abstract DataSet Load(string? dataDirectory);
}
