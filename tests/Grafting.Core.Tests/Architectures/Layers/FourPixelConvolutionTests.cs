using Grafting.Architectures.Layers;
using static TorchSharp.torch;

namespace Grafting.Core.Tests.Architectures.Layers;

public sealed class FourPixelConvolutionTests
{
    private static readonly ConvolutionShape Shape = new(Inputs: 5, Outputs: 7, Kernel: 3, Padding: 1, Bias: true);

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Should_be_the_convolution_and_its_gradients(int images)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        Tensor Random(params long[] size) => randn(size, dtype: float64, generator: generator);
        var (x, weight, bias, gradient) = (Random(images, 2, 2, 5), Random(7, 3, 3, 5), Random(7), Random(images, 7, 2, 2));

        var ours = Pass(FourPixelConvolution.Forward, x, weight, bias, gradient);
        var theirs = Pass((x, weight, bias) => nn.functional.conv2d(x, weight, bias, padding: [1, 1]), x, weight, bias, gradient);

        foreach (var (our, their) in ours.Zip(theirs))
        {
            our.allclose(their, rtol: 1e-12, atol: 1e-12).ShouldBeTrue();
        }
    }

    [Fact]
    public void Should_give_images_channels_last()
    {
        using var scope = NewDisposeScope();

        var y = FourPixelConvolution.Forward(zeros(6, 5, 2, 2), zeros(7, 5, 3, 3), bias: null);

        y.stride().ShouldBe([28, 1, 14, 7]);
    }

    [Fact]
    public void Should_serve_no_other_shape()
    {
        using var scope = NewDisposeScope();
        var fits = zeros(6, 5, 2, 2);

        FourPixelConvolution.Serves(Shape, fits).ShouldBeTrue();
        FourPixelConvolution.Serves(Shape, zeros(6, 5, 2, 4)).ShouldBeFalse();
        FourPixelConvolution.Serves(Shape, zeros(6, 5, 4, 2)).ShouldBeFalse();
        FourPixelConvolution.Serves(Shape with { Stride = 2 }, fits).ShouldBeFalse();
        FourPixelConvolution.Serves(Shape with { Kernel = 1, KernelWidth = 1 }, fits).ShouldBeFalse();
        FourPixelConvolution.Serves(Shape with { KernelWidth = 1 }, fits).ShouldBeFalse();
        FourPixelConvolution.Serves(Shape with { Padding = 0 }, fits).ShouldBeFalse();
        FourPixelConvolution.Serves(Shape with { Groups = 5 }, fits).ShouldBeFalse();
    }

    /// <summary>The output and the gradients of its weighted sum by images, weights and bias.</summary>
    private static Tensor[] Pass(Func<Tensor, Tensor, Tensor, Tensor> convolve, Tensor x, Tensor weight, Tensor bias, Tensor gradient)
    {
        Tensor[] inputs = [.. new[] { x.permute(0, 3, 1, 2), weight.permute(0, 3, 1, 2), bias }.Select(part => part.detach().requires_grad_(true))];
        var y = convolve(inputs[0], inputs[1], inputs[2]);
        (y * gradient).sum().backward();
        return [y, .. inputs.Select(input => input.grad!)];
    }
}
