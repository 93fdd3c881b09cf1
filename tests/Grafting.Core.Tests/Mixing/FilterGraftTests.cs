using CsCheck;
using Grafting.Architectures;
using Grafting.Architectures.Layers;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Architectures;
using Grafting.Core.Tests.Golden;
using Grafting.Data;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class FilterGraftTests
{
    private static readonly Gen<float> Gamma = Gen.OneOf(Gen.Float[-2, 2], Gen.Const(0f), Gen.Const(-0f), Gen.Const(1e-38f), Gen.Const(3e38f));

    public static TheoryData<string> Models => [.. FilterGraftCase.All.Select(golden => golden.Model)];

    public static TheoryData<string, ImageFamily> Architectures { get; } = ArchitectureTheory.Of(Catalog.All);

    private static StateLayout Small { get; } = Declare();

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_agree_with_pytorch(string model)
    {
        var golden = FilterGraftCase.All.Single(row => row.Model == model);

        var (grafted, report) = Graft(golden.Own, golden.Donor);

        report.Layers.ShouldBeEmpty();
        report.Norms.Select(norm => norm.Norm).ShouldBe(golden.Norms.Select(norm => norm.Norm));
        foreach (var (ours, theirs) in report.Norms.Zip(golden.Norms))
        {
            Math.Max(Math.Abs(ours.Min - theirs.Min), Math.Max(Math.Abs(ours.Mean - theirs.Mean), Math.Abs(ours.Max - theirs.Max)))
                .ShouldBeLessThan(1e-7, ours.Norm);
        }

        foreach (var (name, summary) in golden.Grafted)
        {
            summary.DistanceTo(grafted, name).ShouldBeLessThan(1e-6, name);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Should_leave_linear_layers_and_counters_the_networks_own(string model)
    {
        var golden = FilterGraftCase.All.Single(row => row.Model == model);
        var own = golden.Own;

        var (grafted, _) = Graft(own, golden.Donor);

        grafted.Counters.ShouldBe(own.Counters);
        foreach (var index in new[] { golden.Layout.Entries.Count - 2, golden.Layout.Entries.Count - 1 })
        {
            grafted.ValuesOf(index).ToArray().ShouldBe(own.ValuesOf(index).ToArray(), golden.Layout.Entries[index].Name);
        }
    }

    [Fact]
    public void Should_mix_input_channels_and_then_filters_by_hand()
    {
        var own = Filled(1, bias: 2, a: [3, -1, 0], depthwise: [1, 1, 1], b: [1, 1]);
        var donor = Filled(5, bias: -2, a: [1, 3, 0], depthwise: [3, 1, 0], b: [1, -1]);

        var (grafted, report) = Graft(own, donor);

        report.Norms.ShouldBe(
            [new("a.bn.weight", 0.25, 0.5, 0.75), new("depthwise.bn.weight", 0.25, 1.75 / 3, 1), new("b.bn.weight", 0.5, 0.5, 0.5)]);
        Numbers(grafted, "a.conv.weight").ToArray().ShouldBe([2, 2, 4, 4, 3, 3]); // The images' channels come through no norm.
        Numbers(grafted, "a.conv.bias").ToArray().ShouldBe([1, -1, 0]);
        Numbers(grafted, "a.bn.weight").ToArray().ShouldBe([2.5f, 2, 0]);
        Numbers(grafted, "a.bn.bias").ToArray().ShouldBe([2, 4, 3]);
        Numbers(grafted, "a.bn.running_mean").ToArray().ShouldBe([2, 4, 3]);
        Numbers(grafted, "a.bn.running_var").ToArray().ShouldBe([2, 4, 3]);
        Numbers(grafted, "depthwise.conv.weight").ToArray().ShouldBe([4, 3, 1]); // Its own coefficients alone.
        Numbers(grafted, "b.conv.weight").ToArray().ShouldBe([4.5f, 4, 3, 4.5f, 4, 3]); // [4, 3, 1] by input channel, then half of that and of 5.
        Numbers(grafted, "b.bn.weight").ToArray().ShouldBe([1, 0]);
        Numbers(grafted, "linear.weight").ToArray().ShouldBe([1, 1, 1, 1]);
    }

    // x·½ + x·½ is x again, but for numbers so small that their half is rounded.
    [Fact]
    public void Should_change_no_byte_when_the_donor_is_equal() => Gen.Int[1, 1_000_000].Sample(
        seed =>
        {
            var own = Formula.State(Small, seed);

            var (grafted, report) = Graft(own, Formula.State(Small, seed));

            report.Norms.ShouldAllBe(norm => norm.Min == 0.5 && norm.Max == 0.5);
            grafted.Values.ShouldBe(own.Values);
            grafted.Counters.ShouldBe(own.Counters);
        },
        iter: 100);

    [Fact]
    public void Should_keep_coefficients_between_0_and_1() => Gen.Select(Gamma, Gamma).Sample((own, donor) =>
        CoefficientOf(own, donor) is >= 0 and <= 1);

    [Fact]
    public void Should_take_one_half_where_both_norms_weigh_the_same() => Gamma.Sample(gamma =>
        CoefficientOf(gamma, gamma) == 0.5 && CoefficientOf(gamma, -gamma) == 0.5);

    [Fact]
    public void Should_add_up_to_one_with_the_twin() => Gen.Select(Gamma, Gamma).Sample((own, donor) =>
        Math.Abs(CoefficientOf(own, donor) + CoefficientOf(donor, own) - 1) < 1e-15);

    [Fact]
    public void Should_take_over_a_channel_that_is_dead_here_and_alive_there()
    {
        CoefficientOf(0, 0.3f).ShouldBe(0);
        CoefficientOf(-0.3f, 0).ShouldBe(1);
    }

    [Fact]
    public void Should_mix_where_the_own_state_lies()
    {
        var golden = FilterGraftCase.All[0];
        var (expected, _) = Graft(golden.Own, golden.Donor);
        var own = golden.Own;

        new FilterGraft(golden.Layout).Mix(own, golden.Donor, own.Values, own.Counters);

        own.Values.ShouldBe(expected.Values);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Should_graft_every_filter_of_an_architecture_or_say_what_it_lacks(string model, ImageFamily family)
    {
        var architecture = Catalog.Find(model, family);
        var layout = architecture.LayoutFor(classes: 10, channels: 3);
        if (FilterLevel.Refusal(architecture) is { } reason)
        {
            Should.Throw<UsageException>(() => new FilterGraft(layout)).Message.ShouldBe(
                $"--level filter weighs filters by the batch norm behind each convolution, and {reason}; use --level layer.");
            return;
        }

        var (own, donor) = (Plain(layout, weight: 1, gamma: 1), Plain(layout, weight: 5, gamma: 3)); // So that each α is ¼.
        var report = new FilterGraft(layout).Mix(own, donor, own.Values, own.Counters);

        report.Norms.ShouldAllBe(norm => norm.Min == 0.25 && norm.Max == 0.25);
        report.Norms.Count.ShouldBe(layout.Entries.Count(entry => entry.Kind is EntryKind.ConvolutionWeight));
        foreach (var pair in layout.Pairs)
        {
            var once = 0.25f * 1 + 0.75f * 5;
            var expected = pair.Input is null ? once : 0.25f * once + 0.75f * 5;
            own.ValuesOf(pair.Weight).ContainsAnyExcept(expected).ShouldBeFalse(layout.Entries[pair.Weight].Name);
            own.ValuesOf(pair.Gamma).ContainsAnyExcept(0.25f * 1 + 0.75f * 3).ShouldBeFalse(layout.Entries[pair.Gamma].Name);
        }
    }

    private static (NetworkState Grafted, GraftReport Report) Graft(NetworkState own, NetworkState donor)
    {
        var mixed = own.Copy();
        var report = new FilterGraft(own.Layout).Mix(own, donor, mixed.Values, mixed.Counters);
        return (mixed, report);
    }

    private static double CoefficientOf(float ownGamma, float donorGamma) =>
        ChannelCoefficients.Of([ownGamma], [donorGamma]).Summary("norm").Mean;

    /// <summary>Two numbers: one in every convolution, one in the weights of every norm.</summary>
    private static NetworkState Plain(StateLayout layout, float weight, float gamma)
    {
        var state = new NetworkState(layout);
        foreach (var pair in layout.Pairs)
        {
            state.ValuesOf(pair.Weight).Fill(weight);
            state.ValuesOf(pair.Gamma).Fill(gamma);
        }

        return state;
    }

    /// <summary>Two input channels, three of a, the same three filtered each by itself, two of b.</summary>
    private static StateLayout Declare()
    {
        var builder = new NetworkBuilder();
        var a = builder.BatchNorm("a.bn", after: builder.Convolution("a.conv", new ConvolutionShape(2, 3, Kernel: 1, Bias: true)));
        var depthwise = builder.BatchNorm(
            "depthwise.bn", after: builder.Convolution("depthwise.conv", new ConvolutionShape(3, 3, Kernel: 1, Groups: 3), a));
        builder.BatchNorm("b.bn", after: builder.Convolution("b.conv", new ConvolutionShape(3, 2, Kernel: 1), depthwise));
        builder.Linear("linear", 2, 2);
        return new StateLayout("small", builder.Entries, builder.Pairs);
    }

    /// <summary>One number everywhere but in a's bias and the norms' weights.</summary>
    private static NetworkState Filled(float number, float bias, float[] a, float[] depthwise, float[] b)
    {
        var state = new NetworkState(Small);
        Array.Fill(state.Values, number);
        Numbers(state, "a.conv.bias").Fill(bias);
        a.CopyTo(Numbers(state, "a.bn.weight"));
        depthwise.CopyTo(Numbers(state, "depthwise.bn.weight"));
        b.CopyTo(Numbers(state, "b.bn.weight"));
        return state;
    }

    private static Span<float> Numbers(NetworkState state, string name) => state.ValuesOf(state.Layout.IndexOf(name));
}
