using Grafting.Checkpoints;

namespace Grafting.Mixing;

/// <summary>Which anchor's coefficient each entry of a state dict takes at the layer level.</summary>
public sealed class LayerPlan
{
    private LayerPlan(IReadOnlyList<int> anchors, IReadOnlyList<int> anchorOf)
    {
        AnchorIndexes = anchors;
        AnchorOf = anchorOf;
    }

    /// <summary>Entry indexes of the anchors, in state-dict order.</summary>
    public IReadOnlyList<int> AnchorIndexes { get; }

    /// <summary>For each entry, the position in <see cref="AnchorIndexes"/> of the anchor that it follows.</summary>
    public IReadOnlyList<int> AnchorOf { get; }

    /// <summary>Every entry from one anchor up to the next follows it; entries before the first anchor follow the first.</summary>
    public static LayerPlan For(StateLayout layout)
    {
        var anchors = Anchors(layout);
        var anchorOf = new int[layout.Entries.Count];
        var current = 0;
        for (var i = 0; i < anchorOf.Length; i++)
        {
            if (current + 1 < anchors.Count && anchors[current + 1] == i)
            {
                current++;
            }

            anchorOf[i] = current;
        }

        return new LayerPlan(anchors, anchorOf);
    }

    /// <summary>
    /// Convolution weights whose name contains <c>conv</c>; in an architecture without any, every convolution weight.
    /// </summary>
    public static IReadOnlyList<int> Anchors(StateLayout layout)
    {
        var convolutions = Enumerable.Range(0, layout.Entries.Count)
            .Where(i => layout.Entries[i].Kind is EntryKind.ConvolutionWeight)
            .ToArray();
        var named = convolutions.Where(i => layout.Entries[i].Name.Contains("conv", StringComparison.Ordinal)).ToArray();
        return named.Length > 0 ? named : convolutions;
    }
}
