using Grafting.Checkpoints;

namespace Grafting.Mixing;

/// <summary>
/// The filter-level graft: channel by channel, a batch norm and the filters of the convolution before it become
/// own·α + donor·(1−α) in float32, with the channel's own coefficient. A convolution whose input comes through one such norm
/// has its input channels mixed first, with that norm's coefficients. Everything else, such as linear layers and
/// <c>num_batches_tracked</c>, stays the network's own.
/// </summary>
public sealed class FilterGraft : GraftRule
{
    private readonly StateLayout _layout;

    /// <exception cref="UsageException">The architecture has no convolutions with a batch norm behind them; the message says what it has.</exception>
    public FilterGraft(StateLayout layout) => _layout = layout.Pairs.Count > 0
        ? layout
        : throw new UsageException(
            $"--level filter weighs filters by the batch norm behind each convolution, and {WhatIsThere(layout)}; use --level layer.");

    public override GraftReport Mix(NetworkState own, NetworkState donor, Span<float> values, Span<long> counters)
    {
        // All of them first: the mix writes over the weights that they come from.
        var coefficients = _layout.Pairs.Select(pair => ChannelCoefficients.Of(own.ValuesOf(pair.Gamma), donor.ValuesOf(pair.Gamma))).ToArray();
        foreach (var (pair, channels) in _layout.Pairs.Zip(coefficients))
        {
            MixFilters(pair.Weight, pair.Input is { } input ? coefficients[input] : null, channels, donor, values);
            foreach (var entry in ByChannel(pair))
            {
                WeightedSum.Mix(Part(values, entry), donor.ValuesOf(entry), channels.Shares, channels.Rests);
            }
        }

        return new GraftReport([])
        {
            Norms = [.. _layout.Pairs.Zip(coefficients, (pair, channels) => channels.Summary(_layout.Entries[pair.Gamma].Name))],
        };
    }

    private static string WhatIsThere(StateLayout layout) => layout.Entries.Any(entry => entry.Kind is EntryKind.Statistic)
        ? $"the batch norms of {layout.Architecture} stand before its convolutions"
        : $"{layout.Architecture} has no batch norms";

    /// <summary>The entries with one number for each channel.</summary>
    private static IEnumerable<int> ByChannel(NormedConvolution pair)
    {
        IEnumerable<int> norm = [pair.Gamma, pair.Beta, pair.Mean, pair.Variance];
        return pair.Bias is { } bias ? norm.Append(bias) : norm;
    }

    private void MixFilters(int weight, ChannelCoefficients? inputs, ChannelCoefficients outputs, NetworkState donor, Span<float> values)
    {
        var mine = Part(values, weight);
        var theirs = donor.ValuesOf(weight);
        var (size, depth) = (mine.Length / outputs.Shares.Length, (int)_layout.Entries[weight].Shape[1]);
        for (var filter = 0; filter < outputs.Shares.Length; filter++)
        {
            var range = new Range(filter * size, (filter + 1) * size);
            for (var pixel = 0; pixel < size && inputs is not null; pixel += depth)
            {
                // In memory the input channels of a pixel are neighbours.
                WeightedSum.Mix(mine[range].Slice(pixel, depth), theirs[range].Slice(pixel, depth), inputs.Shares, inputs.Rests);
            }

            WeightedSum.Mix(mine[range], theirs[range], outputs.Shares[filter], outputs.Rests[filter]);
        }
    }

    private Span<float> Part(Span<float> values, int entry) => values.Slice(_layout.OffsetOf(entry), _layout.Entries[entry].Length);
}
