using Grafting.Checkpoints;

namespace Grafting.Architectures;

/// <summary>
/// Finds the layout of a weights file: files of other writers do not keep state-dict order, which layers depend on, so the
/// order comes from an architecture wherever one fits.
/// </summary>
public static class FileLayout
{
    /// <summary>
    /// The layout by the model that the user names, else by the one that the file names, else by the one known architecture
    /// whose names and shapes fit, else by the file's own order.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="model">What the user named, or null.</param>
    /// <exception cref="GraftingException">Nothing fits; the message asks for <c>--model</c>.</exception>
    public static StateLayout Identify(StoredWeights file, string? model)
    {
        var layout = Named(file, model) ?? CommonOrder(Fitting(file)) ?? InFileOrder(file);
        if (layout.Architecture != StoredWeights.UnknownArchitecture)
        {
            return layout;
        }

        return Mixing.LayerPlan.Anchors(layout) switch
        {
            [0, ..] => layout,
            [] => throw new GraftingException($"{file.Path} has no convolution, so nothing in it is grafted or counted."),
            _ => throw new GraftingException(
                $"{file.Path} is of no known architecture and does not begin with a convolution that layers could follow; "
                + "name the architecture with --model."),
        };
    }

    /// <summary>
    /// The same for a copy of the file, which may be of any architecture and must not claim one: where several fit, as twins do, its
    /// architecture is <see cref="StoredWeights.UnknownArchitecture"/>.
    /// </summary>
    /// <inheritdoc cref="Identify"/>
    public static StateLayout OfCopy(StoredWeights file, string? model)
    {
        if (Named(file, model) is { } named)
        {
            return named;
        }

        var fitting = Fitting(file);
        return fitting is [var only] ? only
            : CommonOrder(fitting) is { } order ? new StateLayout(StoredWeights.UnknownArchitecture, order.Entries)
            : InFileOrder(file);
    }

    /// <summary>The architecture that the file names, or the only one that fits.</summary>
    /// <exception cref="GraftingException">There is none; the message asks for <c>--model</c>.</exception>
    public static string ArchitectureOf(StoredWeights file) =>
        file.Architecture is { } name && Catalog.Names.Contains(name) ? name
        : Fitting(file) is [var only] ? only.Architecture
        : throw new GraftingException($"{file.Path} does not say which architecture it is of; name it with --model.");

    private static StateLayout? Named(StoredWeights file, string? model)
    {
        var named = model ?? file.Architecture;
        return model is not null || (named is not null && Catalog.Names.Contains(named)) ? Sized(named!, file) : null;
    }

    private static StateLayout[] Fitting(StoredWeights file) =>
        [.. Catalog.All.Select(architecture => TrySized(architecture, file)).OfType<StateLayout>().Where(layout => Fits(layout, file))];

    /// <summary>Twins such as resnet20 and resnet20_leaky have the same entries: any gives the same order.</summary>
    private static StateLayout? CommonOrder(StateLayout[] fitting) =>
        fitting.Length > 0 && fitting.All(layout => layout.DifferenceFrom(fitting[0]) is null) ? fitting[0] : null;

    /// <summary>The named architecture's layout with the class count and input channels that the weights have.</summary>
    private static StateLayout Sized(string name, StoredWeights file)
    {
        // One name can mean several networks: the weights tell which.
        var sized = Catalog.Named(name).Select(architecture => TrySized(architecture, file)).OfType<StateLayout>().ToArray();
        return sized.FirstOrDefault(layout => Fits(layout, file)) ?? sized.FirstOrDefault()
            ?? throw new GraftingException($"{file.Path} does not fit {name}: it has no convolution or no linear layer to count classes by.");
    }

    private static StateLayout? TrySized(Architecture architecture, StoredWeights file)
    {
        var byName = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var sample = architecture.LayoutFor(classes: 10, channels: 3);
        var first = byName.GetValueOrDefault(sample.Entries.First(entry => entry.Kind is EntryKind.ConvolutionWeight).Name);
        var last = byName.GetValueOrDefault(sample.Entries[^1].Name);
        return first is { Shape.Count: 4 } && last is { Shape.Count: > 0 } && IsSmall(first.Shape[1]) && IsSmall(last.Shape[0])
            ? architecture.LayoutFor((int)last.Shape[0], (int)first.Shape[1])
            : null;
    }

    /// <summary>Whether a file's word is taken for a size: none of ours has more, and no layout of such sizes overflows.</summary>
    private static bool IsSmall(long size) => size is > 0 and <= 100_000;

    private static bool Fits(StateLayout layout, StoredWeights file) =>
        layout.Entries.Count == file.Tensors.Count
        && file.Tensors.All(tensor => layout.IndexOf(tensor.Name) is >= 0 and var i && layout.Entries[i].Shape.SequenceEqual(tensor.Shape));

    internal static StateLayout InFileOrder(StoredWeights file) => new(
        StoredWeights.UnknownArchitecture,
        [.. file.Tensors.Select(tensor => new StateEntry(tensor.Name, KindOf(tensor, file.Path), tensor.Shape))]);

    private static EntryKind KindOf(StoredTensor tensor, string path) => (tensor.Type, tensor.Shape.Count) switch
    {
        ("I64", 0) => EntryKind.Counter,
        ("F32", 4) when !tensor.Shape.Contains(0) => EntryKind.ConvolutionWeight, // Nothing loops over sizes that hold no number.
        ("F32", 2) => EntryKind.LinearWeight,
        ("F32", _) when tensor.Name.Contains("running_", StringComparison.Ordinal) => EntryKind.Statistic,
        ("F32", _) => EntryKind.Parameter,
        _ => throw new GraftingException($"{path}: '{tensor.Name}' is {tensor.Type}; weights must be F32 and counters I64."),
    };
}
