using Grafting.Architectures.Layers;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures;

/// <summary>
/// The plain networks of Simonyan and Zisserman (ICLR 2015, table 1, columns A, B, D and E) in their form for 32×32 images: with
/// batch norm, and one linear layer in place of three.
/// </summary>
internal static class CifarVgg
{
    private static readonly int[] StageChannels = [64, 128, 256, 512, 512];

    /// <summary>The architecture with so many convolutions in each stage; a maximum pool ends a stage.</summary>
    public static Architecture Create(params int[] convolutions) => new(
        $"vgg{convolutions.Sum() + 3}", // The name counts the three linear layers of the original.
        Initialization.Uniform,
        (builder, classes, channels) => Declare(builder, convolutions, classes, channels));

    private static ForwardPass Declare(NetworkBuilder builder, int[] convolutions, int classes, int channels)
    {
        var features = new List<ForwardPass>();
        var (inputs, index, norm) = (channels, 0, (BatchNorm?)null);
        for (var stage = 0; stage < StageChannels.Length; stage++)
        {
            for (var k = 0; k < convolutions[stage]; k++)
            {
                var shape = new ConvolutionShape(inputs, StageChannels[stage], Kernel: 3, Padding: 1, Bias: true);
                var convolution = builder.Convolution($"features.{index}", shape, norm);
                var next = norm = builder.BatchNorm($"features.{index + 1}", after: convolution);
                features.Add((x, tape) => next.Forward(convolution.Forward(x), tape, Activation.Relu));
                inputs = shape.Outputs;
                index += 3; // The activation has a number too,
            }

            features.Add((x, _) => functional.max_pool2d(x, kernel_size: 2, stride: 2));
            index++; // and so has the pool.
        }

        var classifier = builder.Linear("classifier", inputs, classes);
        return (images, tape) => classifier.Forward(features.Aggregate(images, (x, feature) => feature(x, tape)).flatten(1));
    }
}
