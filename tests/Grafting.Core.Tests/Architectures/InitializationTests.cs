using Grafting.Architectures;
using Grafting.Data;

namespace Grafting.Core.Tests.Architectures;

/// <summary>How networks for large images start, as torchvision's sources say.</summary>
public sealed class InitializationTests
{
    /// <param name="weight">An entry.</param>
    /// <param name="deviation">Of its numbers around 0: of a uniform distribution within ±b it is b/√3.</param>
    [Theory]
    [InlineData("resnet18", "conv1.weight", 0.02525)] // √(2 / (64·7·7)): fan-out
    [InlineData("resnet18", "fc.weight", 0.02552)] // 1/√(3·512)
    [InlineData("vgg11_bn", "features.0.weight", 0.05893)] // √(2 / (64·3·3)): fan-out
    [InlineData("vgg11_bn", "features.0.bias", 0)]
    [InlineData("densenet121", "features.conv0.weight", 0.11664)] // √(2 / (3·7·7)): fan-in
    [InlineData("densenet121", "classifier.bias", 0)]
    [InlineData("squeezenet1_1", "features.0.weight", 0.27217)] // √(6 / 27) / √3
    [InlineData("squeezenet1_1", "classifier.1.weight", 0.01)]
    [InlineData("inception_v3", "Conv2d_1a_3x3.conv.weight", 0.1)]
    [InlineData("inception_v3", "AuxLogits.fc.weight", 0.001)]
    public void Should_start_as_torchvision_does(string model, string weight, double deviation)
    {
        var architecture = Catalog.Find(model, ImageFamily.Large);
        var layout = architecture.LayoutFor(classes: 100, channels: 3);

        var state = InitialWeights.Draw(layout, architecture.Initialization, seed: 1, new NetworkId(1));

        var values = state.ValuesOf(layout.IndexOf(weight)).ToArray();
        Math.Sqrt(values.Average(value => (double)value * value)).ShouldBe(deviation, 0.08 * deviation + 1e-12);
    }
}
