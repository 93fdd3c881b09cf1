using Grafting.Architectures.Layers;
using Grafting.Data;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>
/// AlexNet in its form for one device (Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014), as torchvision has it.
/// </summary>
internal static class AlexNet
{
    private const int PooledSide = 6;
    private const int HiddenUnits = 4096;

    public static Architecture Create() => new("alexnet", Initialization.Uniform, Declare) { Family = ImageFamily.Large };

    private static ForwardPass Declare(NetworkBuilder builder, int classes, int channels)
    {
        Convolution[] convolutions =
        [
            builder.Convolution("features.0", new ConvolutionShape(channels, 64, Kernel: 11, Stride: 4, Padding: 2, Bias: true)),
            builder.Convolution("features.3", new ConvolutionShape(64, 192, Kernel: 5, Padding: 2, Bias: true)),
            builder.Convolution("features.6", new ConvolutionShape(192, 384, Kernel: 3, Padding: 1, Bias: true)),
            builder.Convolution("features.8", new ConvolutionShape(384, 256, Kernel: 3, Padding: 1, Bias: true)),
            builder.Convolution("features.10", new ConvolutionShape(256, 256, Kernel: 3, Padding: 1, Bias: true)),
        ];
        var hidden = builder.Linear("classifier.1", 256 * PooledSide * PooledSide, HiddenUnits);
        var secondHidden = builder.Linear("classifier.4", HiddenUnits, HiddenUnits);
        var last = builder.Linear("classifier.6", HiddenUnits, classes);
        return (x, tape) =>
        {
            foreach (var convolution in convolutions)
            {
                x = Activation.Relu.Apply(convolution.Forward(x));
                if (convolution.Shape is not { Inputs: 192 or 384 }) // The third and fourth follow each other without a pool.
                {
                    x = functional.max_pool2d(x, kernel_size: 3, stride: 2);
                }
            }

            x = functional.adaptive_avg_pool2d(x, [PooledSide, PooledSide]).flatten(1);
            x = Activation.Relu.Apply(hidden.Forward(HalfDropout.Apply(x, tape)));
            x = Activation.Relu.Apply(secondHidden.Forward(HalfDropout.Apply(x, tape)));
            return last.Forward(x);
        };
    }
}
