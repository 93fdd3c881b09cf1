using Grafting.Checkpoints;

namespace Grafting.Architectures;

/// <summary>
/// Finds the layout of a weights file: files of other writers do not keep state-dict order, which layers depend on, so the
/// order comes from an architecture wherever one fits.
/// </summary>
public static class FileLayout
{
    /// <summary>
    /// The layout by the model that the user names, else by the one that the file's metadata names, else by the one known
    /// architecture whose names and shapes fit, else by the file's own order.
    /// </summary>
    /// <param name="header">The file's header.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="model">What the user named, or null.</param>
    /// <exception cref="GraftingException">Nothing fits; the message asks for <c>--model</c>.</exception>
    public static StateLayout Identify(SafeTensorsHeader header, string path, string? model)
    {
        var named = model ?? header.Metadata.GetValueOrDefault(SafeTensors.ArchitectureKey);
        if (model is not null || (named is not null && Catalog.Names.Contains(named)))
        {
            return Sized(named!, header, path);
        }

        var fitting = Catalog.All.Select(architecture => TrySized(architecture, header)).OfType<StateLayout>()
            .Where(layout => Fits(layout, header))
            .ToArray();

        // Twins such as resnet20 and resnet20_leaky have the same entries: either gives the same order.
        return fitting.Length > 0 && fitting.All(layout => layout.DifferenceFrom(fitting[0]) is null)
            ? fitting[0]
            : InFileOrder(header, path);
    }

    /// <summary>The named architecture's layout with the class count and input channels that the weights have.</summary>
    private static StateLayout Sized(string name, SafeTensorsHeader header, string path)
    {
        // One name can mean several networks: the weights tell which.
        var sized = Catalog.Named(name).Select(architecture => TrySized(architecture, header)).OfType<StateLayout>().ToArray();
        return sized.FirstOrDefault(layout => Fits(layout, header)) ?? sized.FirstOrDefault()
            ?? throw new GraftingException($"{path} does not fit {name}: it has no convolution or no linear layer to count classes by.");
    }

    private static StateLayout? TrySized(Architecture architecture, SafeTensorsHeader header)
    {
        var byName = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var sample = architecture.LayoutFor(classes: 10, channels: 3);
        var first = byName.GetValueOrDefault(sample.Entries.First(entry => entry.Kind is EntryKind.ConvolutionWeight).Name);
        var last = byName.GetValueOrDefault(sample.Entries[^1].Name);
        return first is { Shape.Count: 4 } && last is { Shape.Count: > 0 } && IsSmall(first.Shape[1]) && IsSmall(last.Shape[0])
            ? architecture.LayoutFor((int)last.Shape[0], (int)first.Shape[1])
            : null;
    }

    private static bool IsSmall(long size) => size is > 0 and < 1_000_000;

    private static bool Fits(StateLayout layout, SafeTensorsHeader header) =>
        layout.Entries.Count == header.Tensors.Count
        && header.Tensors.All(tensor => layout.IndexOf(tensor.Name) is >= 0 and var i && layout.Entries[i].Shape.SequenceEqual(tensor.Shape));

    private static StateLayout InFileOrder(SafeTensorsHeader header, string path)
    {
        var layout = new StateLayout("unknown", header.Tensors.Select(tensor => new StateEntry(tensor.Name, KindOf(tensor, path), tensor.Shape)).ToArray());
        var anchors = Mixing.LayerPlan.Anchors(layout);
        return anchors.Count > 0 && anchors[0] == 0
            ? layout
            : throw new GraftingException(
                $"{path} is of no known architecture and does not begin with a convolution that layers could follow; name the architecture with --model.");
    }

    private static EntryKind KindOf(TensorLocation tensor, string path) => (tensor.Type, tensor.Shape.Count) switch
    {
        ("I64", 0) => EntryKind.Counter,
        ("F32", 4) => EntryKind.ConvolutionWeight,
        ("F32", 2) => EntryKind.LinearWeight,
        ("F32", _) when tensor.Name.Contains("running_", StringComparison.Ordinal) => EntryKind.Statistic,
        ("F32", _) => EntryKind.Parameter,
        _ => throw new GraftingException($"{path}: '{tensor.Name}' is {tensor.Type}; only F32 weights and I64 counters can be grafted."),
    };
}
