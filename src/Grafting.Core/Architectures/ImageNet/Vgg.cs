using Grafting.Architectures.Layers;
using Grafting.Data;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>
/// The plain networks of Simonyan and Zisserman (ICLR 2015, table 1, columns A, B, D and E), with or without batch norm, as torchvision has them.
/// </summary>
internal static class Vgg
{
    private const int PooledSide = 7;
    private const int HiddenUnits = 4096;

    private static readonly int[] StageChannels = [64, 128, 256, 512, 512];

    private static readonly Initialization Initialization = new()
    {
        Convolution = WeightDistribution.NormalByOutputs,
        Linear = WeightDistribution.Normal(0.01),
        ZeroConvolutionBiases = true,
        ZeroLinearBiases = true,
    };

    /// <summary>Each depth, without and with batch norm.</summary>
    public static IEnumerable<Architecture> All { get; } =
        from convolutions in new int[][] { [1, 1, 2, 2, 2], [2, 2, 2, 2, 2], [2, 2, 3, 3, 3], [2, 2, 4, 4, 4] }
        from normed in new[] { false, true }
        select Create(convolutions, normed);

    /// <param name="convolutions">Convolutions of each stage; a maximum pool ends it.</param>
    private static Architecture Create(int[] convolutions, bool normed) => new(
        $"vgg{convolutions.Sum() + 3}{(normed ? "_bn" : "")}", // The name counts the three linear layers too.
        Initialization,
        (builder, classes, channels) => Declare(builder, convolutions, normed, classes, channels))
    {
        Family = ImageFamily.Large,
    };

    private static ForwardPass Declare(NetworkBuilder builder, int[] convolutions, bool normed, int classes, int channels)
    {
        var features = Features(builder, convolutions, normed, channels);
        var hidden = builder.Linear("classifier.0", StageChannels[^1] * PooledSide * PooledSide, HiddenUnits);
        var secondHidden = builder.Linear("classifier.3", HiddenUnits, HiddenUnits);
        var last = builder.Linear("classifier.6", HiddenUnits, classes);
        return (images, tape) =>
        {
            var x = features.Aggregate(images, (x, feature) => feature(x, tape));
            x = functional.adaptive_avg_pool2d(x, [PooledSide, PooledSide]).flatten(1);
            x = HalfDropout.Apply(Activation.Relu.Apply(hidden.Forward(x)), tape);
            x = HalfDropout.Apply(Activation.Relu.Apply(secondHidden.Forward(x)), tape);
            return last.Forward(x);
        };
    }

    private static List<ForwardPass> Features(NetworkBuilder builder, int[] convolutions, bool normed, int channels)
    {
        var features = new List<ForwardPass>();
        var (inputs, index, norm) = (channels, 0, (BatchNorm?)null);
        for (var stage = 0; stage < StageChannels.Length; stage++)
        {
            for (var k = 0; k < convolutions[stage]; k++)
            {
                var shape = new ConvolutionShape(inputs, StageChannels[stage], Kernel: 3, Padding: 1, Bias: true);
                var convolution = builder.Convolution($"features.{index}", shape, norm);
                var next = norm = normed ? builder.BatchNorm($"features.{index + 1}", after: convolution) : null;
                features.Add(next is null
                    ? (x, _) => Activation.Relu.Apply(convolution.Forward(x))
                    : (x, tape) => next.Forward(convolution.Forward(x), tape, Activation.Relu));
                (inputs, index) = (shape.Outputs, index + (normed ? 3 : 2)); // Its activation has a number too,
            }

            features.Add((x, _) => functional.max_pool2d(x, kernel_size: 2, stride: 2));
            index++; // and so has the pool.
        }

        return features;
    }
}
