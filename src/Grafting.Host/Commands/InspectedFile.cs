using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Mixing;

namespace Grafting.Host.Commands;

/// <summary>A weights file and the norms of its filters.</summary>
/// <param name="Architecture">What the file or the user says, or the known one that fits; null where none does.</param>
internal sealed record InspectedFile(string Path, string? Architecture, IReadOnlyList<FilterNorms> Layers)
{
    /// <exception cref="GraftingException">It cannot be read, or has no convolution.</exception>
    public static InspectedFile Read(string path, string? model)
    {
        var file = StoredWeights.Open(path);
        var layout = FileLayout.Identify(file, model);
        return new InspectedFile(
            path, layout.Architecture == StoredWeights.UnknownArchitecture ? null : layout.Architecture, InvalidFilters.Norms(file.Read(layout)));
    }

    /// <summary>Checks that its norms can be drawn, and in one picture with those of another file.</summary>
    /// <exception cref="GraftingException">A norm is not finite, or the layers are others.</exception>
    public void RequireDrawable(InspectedFile besides)
    {
        if (Layers.FirstOrDefault(layer => !double.IsFinite(layer.Sorted[0]) || !double.IsFinite(layer.Sorted[^1])) is { } wild)
        {
            throw new GraftingException($"{Path} cannot be drawn: '{wild.Layer}' has weights that are NaN or infinite.");
        }

        for (var i = 0; i < Math.Max(Layers.Count, besides.Layers.Count); i++)
        {
            var (mine, others) = (NameOf(i), besides.NameOf(i));
            if (mine != others)
            {
                throw new GraftingException($"{besides.Path} and {Path} have different layers, so one picture cannot show both: {others} against {mine}.");
            }
        }
    }

    private string NameOf(int layer) => layer < Layers.Count ? $"'{Layers[layer].Layer}'" : "none";
}
