using CsCheck;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class LayerGraftTests
{
    private const double A = 0.4;
    private const double C = 500;

    private static StateLayout ResNet20 { get; } = Catalog.Find("resnet20").LayoutFor(classes: 10, channels: 3);

    public static TheoryData<int> SmallGrafts => [.. Enumerable.Range(0, SmallGraft.All.Length)];

    [Theory]
    [MemberData(nameof(SmallGrafts))]
    public void Should_agree_with_pytorch_on_small_state_dicts(int row)
    {
        var golden = SmallGraft.All[row];

        var (grafted, report) = Graft(golden.Own, golden.Donor, golden.A, golden.C);

        ShouldAgree(report, golden.Layers);
        grafted.Counters.ShouldBe(golden.Grafted.Counters);
        grafted.Values.Zip(golden.Grafted.Values, (ours, theirs) => Math.Abs(ours - theirs)).Max().ShouldBeLessThanOrEqualTo(1e-6f);
    }

    [Fact]
    public void Should_agree_with_pytorch_on_a_resnet20()
    {
        var golden = GoldenFile.Read<ResNetGraft>("graft-resnet20.json");
        var own = Formula.State(ResNet20, golden.OwnSeed);
        foreach (var (name, summary) in golden.Inputs)
        {
            summary.DistanceTo(own, name).ShouldBeLessThan(1e-12, $"input {name}");
        }

        var (grafted, report) = Graft(own, Formula.State(ResNet20, golden.DonorSeed));

        ShouldAgree(report, golden.Layers);
        foreach (var (name, summary) in golden.Grafted)
        {
            summary.DistanceTo(grafted, name).ShouldBeLessThan(1e-6, name);
        }

        foreach (var (name, counter) in golden.Counters)
        {
            grafted.Counters[ResNet20.OffsetOf(ResNet20.IndexOf(name))].ShouldBe(counter, name);
        }
    }

    [Fact]
    public void Should_leave_twins_equal() => Gen.Int[1, 1_000_000].Sample(
        seed =>
        {
            var layout = SmallGraft.All[0].Layout;
            var (one, two) = (Formula.State(layout, seed), Formula.State(layout, seed + 1));

            var (first, firstReport) = Graft(one, two);
            var (second, secondReport) = Graft(two, one);

            first.Values.ShouldBe(second.Values);
            first.Counters.ShouldBe(second.Counters);
            firstReport.Layers.Zip(secondReport.Layers).ShouldAllBe(pair => Math.Abs(pair.First.Alpha + pair.Second.Alpha - 1) < 1e-12);
        },
        iter: 200);

    [Fact]
    public void Should_change_nothing_when_the_donor_is_equal()
    {
        var own = Formula.State(ResNet20, 5);

        var (grafted, report) = Graft(own, Formula.State(ResNet20, 5));

        report.Layers.ShouldAllBe(layer => layer.Alpha == 0.5);
        grafted.Values.ShouldBe(own.Values);
        grafted.Counters.ShouldBe(own.Counters);
    }

    [Fact]
    public void Should_take_the_entropies_that_came_with_a_snapshot()
    {
        var (own, donor) = (Formula.State(ResNet20, 6), Formula.State(ResNet20, 7));
        var (_, computed) = Graft(own, donor);

        own.AnchorEntropies = [.. Enumerable.Repeat(2f, computed.Layers.Count)];
        new LayerGraft(ResNet20, A, C).Describe(donor);

        var (_, taken) = Graft(own, donor);
        taken.Layers.Select(layer => layer.DonorEntropy).ShouldBe(computed.Layers.Select(layer => layer.DonorEntropy));
        taken.Layers.ShouldAllBe(layer => layer.OwnEntropy == 2);
    }

    [Fact]
    public void Should_report_one_row_for_each_anchor_in_order()
    {
        var (_, report) = Graft(Formula.State(ResNet20, 1), Formula.State(ResNet20, 2));

        report.Layers.Count.ShouldBe(19);
        report.Layers[0].Layer.ShouldBe("conv1.weight");
        report.Layers[^1].Layer.ShouldBe("layer3.2.conv2.weight");
    }

    private static (NetworkState Grafted, GraftReport Report) Graft(NetworkState own, NetworkState donor, double a = A, double c = C)
    {
        var mixed = own.Copy();
        var report = new LayerGraft(own.Layout, a, c).Mix(own, donor, mixed.Values, mixed.Counters);
        return (mixed, report);
    }

    private static void ShouldAgree(GraftReport report, GoldenLayer[] golden)
    {
        report.Layers.Select(layer => (layer.Layer, layer.Alpha)).ShouldBe(golden.Select(layer => (layer.Layer, layer.Alpha)));
        foreach (var (ours, theirs) in report.Layers.Zip(golden))
        {
            ours.OwnEntropy.ShouldBe(theirs.OwnEntropy, 1e-6, ours.Layer);
            ours.DonorEntropy.ShouldBe(theirs.DonorEntropy, 1e-6, ours.Layer);
        }
    }

    private sealed record ResNetGraft(
        int OwnSeed,
        int DonorSeed,
        GoldenLayer[] Layers,
        Dictionary<string, EntrySummary> Inputs,
        Dictionary<string, EntrySummary> Grafted,
        Dictionary<string, long> Counters);
}
