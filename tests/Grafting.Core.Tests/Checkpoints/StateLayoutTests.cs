using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Architectures;
using Grafting.Core.Tests.Golden;
using Grafting.Data;

namespace Grafting.Core.Tests.Checkpoints;

public sealed class StateLayoutTests
{
    public static TheoryData<string, ImageFamily> Models { get; } = ArchitectureTheory.Of(Catalog.All);

    /// <summary>All but those without batch norms behind their convolutions.</summary>
    public static TheoryData<string, ImageFamily> Paired { get; } =
        ArchitectureTheory.Of(Catalog.All.Where(architecture => FilterLevel.Refusal(architecture) is null));

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_place_each_entry_on_a_cache_line_of_its_own(string model, ImageFamily family)
    {
        var layout = Catalog.Find(model, family).LayoutFor(classes: 100, channels: 1);
        var placed = Enumerable.Range(0, layout.Entries.Count)
            .Where(i => layout.Entries[i].Kind is not EntryKind.Counter)
            .Select(i => (Start: layout.OffsetOf(i), End: layout.OffsetOf(i) + layout.Entries[i].Length))
            .OrderBy(range => range.Start)
            .ToArray();

        placed.ShouldAllBe(range => range.Start % StateLayout.Alignment == 0);
        placed.Zip(placed[1..]).ShouldAllBe(pair => pair.First.End <= pair.Second.Start);
        placed[^1].End.ShouldBeLessThanOrEqualTo(layout.Length);
    }

    [Theory]
    [InlineData("resnet20")]
    [InlineData("mobilenetv2")]
    [InlineData("vgg16")]
    public void Should_put_the_weights_that_bf16_reduces_first_and_statistics_last(string model)
    {
        var layout = Catalog.Find(model).LayoutFor(classes: 10, channels: 3);

        for (var i = 0; i < layout.Entries.Count; i++)
        {
            var offset = layout.OffsetOf(i);
            var section = offset < layout.WeightsLength ? "weight" : offset < layout.ParametersLength ? "parameter" : "statistic";
            switch (layout.Entries[i].Kind)
            {
                case EntryKind.ConvolutionWeight or EntryKind.LinearWeight:
                    section.ShouldBe(layout.Entries[i].StaysFloat32 ? "parameter" : "weight", layout.Entries[i].Name);
                    break;
                case EntryKind.Parameter:
                    section.ShouldBe("parameter", layout.Entries[i].Name);
                    break;
                case EntryKind.Statistic:
                    section.ShouldBe("statistic", layout.Entries[i].Name);
                    break;
            }
        }
    }

    [Fact]
    public void Should_number_counters_in_state_dict_order()
    {
        var layout = SmallGraft.All[0].Layout;

        layout.CounterCount.ShouldBe(2);
        layout.OffsetOf(layout.IndexOf("bn1.num_batches_tracked")).ShouldBe(0);
        layout.OffsetOf(layout.IndexOf("layer1.0.downsample.1.num_batches_tracked")).ShouldBe(1);
    }

    [Theory]
    [InlineData("resnet20", 269_722)]
    [InlineData("resnet32", 464_154)]
    [InlineData("resnet44", 658_586)]
    [InlineData("resnet56", 853_018)]
    [InlineData("resnet110", 1_727_962)]
    [InlineData("resnet1202", 19_421_274)]
    public void Should_count_the_parameters_that_pytorch_counts(string model, int parameters)
    {
        Catalog.Find(model).LayoutFor(classes: 10, channels: 3).ParameterCount.ShouldBe(parameters);
        Catalog.Find($"{model}_leaky").LayoutFor(classes: 100, channels: 1).ParameterCount.ShouldBe(parameters + 90 * 65 - 2 * 144);
    }

    [Theory]
    [InlineData("mobilenetv2", 2_296_922, 1280, 32)]
    [InlineData("vgg11", 9_231_114, 512, 64)]
    [InlineData("vgg13", 9_416_010, 512, 64)]
    [InlineData("vgg16", 14_728_266, 512, 64)]
    [InlineData("vgg19", 20_040_522, 512, 64)]
    public void Should_count_the_parameters_of_wider_networks(string model, int parameters, int features, int stem)
    {
        Catalog.Find(model).LayoutFor(classes: 10, channels: 3).ParameterCount.ShouldBe(parameters);
        Catalog.Find(model).LayoutFor(classes: 100, channels: 1).ParameterCount.ShouldBe(parameters + 90 * (features + 1) - 2 * 9 * stem);
    }

    [Theory]
    [InlineData("resnet20")]
    [InlineData("vgg11")]
    [InlineData("mobilenetv2")]
    [InlineData("inception_v3")]
    public void Should_pair_convolutions_and_norms_as_data_flows_through_them(string model)
    {
        var golden = FilterGraftCase.All.Single(row => row.Model == model);
        var layout = golden.Layout;

        layout.Pairs.Select(pair => new[]
            {
                Layer(pair.Weight), Layer(pair.Gamma), pair.Input is { } input ? Layer(layout.Pairs[input].Gamma) : null,
            })
            .ShouldBe(golden.Pairs);

        string Layer(int entry) => layout.Entries[entry].Name[..^".weight".Length];
    }

    [Theory]
    [MemberData(nameof(Paired))]
    public void Should_pair_every_convolution_with_a_norm_of_its_channels(string model, ImageFamily family)
    {
        var layout = Catalog.Find(model, family).LayoutFor(classes: 10, channels: 3);

        layout.Pairs.Select(pair => pair.Weight).ShouldBe(
            Enumerable.Range(0, layout.Entries.Count).Where(i => layout.Entries[i].Kind is EntryKind.ConvolutionWeight));
        foreach (var pair in layout.Pairs)
        {
            int[] perChannel = [pair.Gamma, pair.Beta, pair.Mean, pair.Variance, pair.Bias ?? pair.Gamma];
            perChannel.ShouldAllBe(entry => layout.Entries[entry].Shape.SequenceEqual(layout.Entries[pair.Weight].Shape.Take(1)));
            (pair.Input is not { } input || layout.Entries[layout.Pairs[input].Gamma].Length == layout.Entries[pair.Weight].Shape[1]).ShouldBeTrue();
        }
    }

    [Fact]
    public void Should_name_the_first_entry_that_differs()
    {
        var ten = Catalog.Find("resnet20").LayoutFor(classes: 10, channels: 3);

        ten.DifferenceFrom(Catalog.Find("resnet20").LayoutFor(classes: 10, channels: 3)).ShouldBeNull();
        ten.DifferenceFrom(Catalog.Find("resnet20").LayoutFor(classes: 100, channels: 3))
            .ShouldBe("linear.weight [10, 64] against linear.weight [100, 64]");
        ten.DifferenceFrom(Catalog.Find("resnet32").LayoutFor(classes: 10, channels: 3)).ShouldNotBeNull()
            .ShouldContain("layer1.3.conv1.weight");
    }
}
