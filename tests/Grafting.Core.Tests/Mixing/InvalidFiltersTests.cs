using CsCheck;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class InvalidFiltersTests
{
    [Theory]
    [InlineData("resnet32", 1136)]
    [InlineData("mobilenetv2", 17_088)]
    [InlineData("vgg16", 4224)]
    public void Should_count_the_filters_that_the_published_tables_count(string model, int filters) =>
        InvalidFilters.Total(Catalog.Find(model).LayoutFor(classes: 10, channels: 3)).ShouldBe(filters);

    [Fact]
    public void Should_give_each_anchor_its_norms_with_the_least_first()
    {
        var state = new NetworkState(new StateLayout("any",
        [
            new("conv1.weight", EntryKind.ConvolutionWeight, [3, 1, 1, 2]),
            new("shortcut.weight", EntryKind.ConvolutionWeight, [1, 1, 1, 1]),
            new("conv2.weight", EntryKind.ConvolutionWeight, [2, 1, 1, 1]),
        ]));
        state.CopyFrom(0, [1, -2, 0, 0, 0.5f, -0.25f]);
        state.CopyFrom(2, [-4, 1]);

        var norms = InvalidFilters.Norms(state);

        norms.Select(layer => layer.Layer).ShouldBe(["conv1.weight", "conv2.weight"]);
        norms[0].Sorted.ShouldBe([0, 0.75, 3]);
        norms[1].Sorted.ShouldBe([1, 4]);
        (norms[0].Median, norms[1].Median, norms[1].Quantile(1)).ShouldBe((0.75, 2.5, 4));
        (norms[0].Below(0.75), norms[0].Below(0.76), InvalidFilters.Count(state, 1.5)).ShouldBe((1, 2, 3));
    }

    [Fact]
    public void Should_have_quantiles_that_grow_from_the_least_norm_to_the_greatest() =>
        Gen.Select(Gen.Double[0, 10].Array[1, 30], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((values, one, other) =>
        {
            var norms = new FilterNorms("any", [.. values.Order()]);

            norms.Quantile(Math.Min(one, other)).ShouldBeInRange(values.Min(), norms.Quantile(Math.Max(one, other)) + 1e-12);
            norms.Quantile(1).ShouldBe(values.Max());
        });
}
