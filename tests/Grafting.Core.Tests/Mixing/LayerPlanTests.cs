using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class LayerPlanTests
{
    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("bn1.num_batches_tracked", "conv1.weight")]
    [InlineData("layer1.0.conv1.weight", "layer1.0.conv1.weight")]
    [InlineData("layer2.0.bn1.running_var", "layer2.0.conv1.weight")]
    [InlineData("layer3.2.bn2.bias", "layer3.2.conv2.weight")]
    [InlineData("linear.weight", "layer3.2.conv2.weight")]
    [InlineData("linear.bias", "layer3.2.conv2.weight")]
    public void Should_let_each_entry_of_a_resnet_follow_the_convolution_before_it(string entry, string anchor) =>
        AnchorOf(Catalog.Find("resnet20").LayoutFor(10, 3), entry).ShouldBe(anchor);

    [Theory]
    [InlineData("layer1.0.downsample.0.weight", "layer1.0.conv1.weight")]
    [InlineData("layer1.0.downsample.1.weight", "layer1.0.conv1.weight")]
    [InlineData("layer1.0.conv2.weight", "layer1.0.conv2.weight")]
    public void Should_not_take_a_convolution_without_conv_in_its_name_for_an_anchor(string entry, string anchor) =>
        AnchorOf(Layout("residual"), entry).ShouldBe(anchor);

    [Theory]
    [InlineData("features.0.bias", "features.0.weight")]
    [InlineData("features.1.running_var", "features.0.weight")]
    [InlineData("features.3.weight", "features.3.weight")]
    [InlineData("classifier.bias", "features.3.weight")]
    public void Should_take_every_convolution_for_an_anchor_where_no_name_has_conv(string entry, string anchor) =>
        AnchorOf(Layout("no name with conv"), entry).ShouldBe(anchor);

    [Theory]
    [InlineData("norm0.weight")]
    [InlineData("norm0.num_batches_tracked")]
    [InlineData("stem.weight")]
    public void Should_let_entries_before_the_first_anchor_follow_it(string entry) =>
        AnchorOf(Layout("entries before the first anchor"), entry).ShouldBe("conv0.weight");

    [Fact]
    public void Should_not_take_other_weights_named_conv_for_anchors()
    {
        var layout = new StateLayout("odd", [
            new("conv.weight", EntryKind.ConvolutionWeight, [2, 2, 1, 1]),
            new("conv.bias", EntryKind.Parameter, [2]),
            new("converter.weight", EntryKind.LinearWeight, [2, 2])]);

        LayerPlan.For(layout).AnchorIndexes.ShouldBe([0]);
    }

    private static StateLayout Layout(string name) => SmallGraft.All.First(graft => graft.Case == name).Layout;

    private static string AnchorOf(StateLayout layout, string entry)
    {
        var plan = LayerPlan.For(layout);
        return layout.Entries[plan.AnchorIndexes[plan.AnchorOf[layout.IndexOf(entry)]]].Name;
    }
}
