using Grafting.Architectures;
using Grafting.Checkpoints;

namespace Grafting.Core.Tests.Golden;

/// <summary>A row of graft-filters.json: what PyTorch makes of two states at the filter level.</summary>
internal sealed record FilterGraftCase(
    string Model, int OwnSeed, int DonorSeed, string?[][] Pairs, GoldenNorm[] Norms, Dictionary<string, EntrySummary> Grafted)
{
    public static FilterGraftCase[] All { get; } = GoldenFile.Read<FilterGraftCase[]>("graft-filters.json");

    public StateLayout Layout { get; } = Catalog.Named(Model).First().LayoutFor(classes: 10, channels: 3);

    /// <summary>Every third weight of a norm is below 0, every fifth is 0.</summary>
    public NetworkState Own => Spoiled(OwnSeed, (weight, j) => j % 5 == 0 ? 0 : j % 3 == 0 ? -weight : weight);

    /// <summary>Every seventh weight of a norm is 0.</summary>
    public NetworkState Donor => Spoiled(DonorSeed, (weight, j) => j % 7 == 0 ? 0 : weight);

    private NetworkState Spoiled(int seed, Func<float, int, float> spoil)
    {
        var state = Formula.State(Layout, seed);
        foreach (var pair in Layout.Pairs)
        {
            var weights = state.ValuesOf(pair.Gamma);
            for (var j = 0; j < weights.Length; j++)
            {
                weights[j] = spoil(weights[j], j);
            }
        }

        return state;
    }
}

/// <summary>What PyTorch says of one batch norm.</summary>
internal sealed record GoldenNorm(string Norm, double Min, double Mean, double Max);
