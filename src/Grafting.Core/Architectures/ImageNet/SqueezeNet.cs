using Grafting.Architectures.Layers;
using Grafting.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>
/// SqueezeNet (Iandola et al., 2016, table 1), and version 1.1 of its authors, which pools earlier and costs less than half, as torchvision has them.
/// </summary>
internal static class SqueezeNet
{
    /// <summary>Squeezed and expanded channels of each fire module; the two kinds of expansion have half each.</summary>
    private static readonly (int Squeezed, int Expanded)[] Fires =
        [(16, 128), (16, 128), (32, 256), (32, 256), (48, 384), (48, 384), (64, 512), (64, 512)];

    private static readonly Initialization Initialization = new()
    {
        Convolution = WeightDistribution.UniformKaiming,
        ZeroConvolutionBiases = true,
        Exceptions = new Dictionary<string, WeightDistribution> { ["classifier.1.weight"] = WeightDistribution.Normal(0.01) },
    };

    public static Architecture Version10 { get; } = Create("squeezenet1_0", stemChannels: 96, stemKernel: 7, firesBeforePools: [3, 4]);

    public static Architecture Version11 { get; } = Create("squeezenet1_1", stemChannels: 64, stemKernel: 3, firesBeforePools: [2, 2]);

    /// <param name="firesBeforePools">Fire modules before the second pool, and between that and the third; the first one follows the stem.</param>
    private static Architecture Create(string name, int stemChannels, int stemKernel, int[] firesBeforePools) => new(
        name,
        Initialization,
        (builder, classes, channels) => Declare(
            builder, new ConvolutionShape(channels, stemChannels, stemKernel, Stride: 2, Bias: true), firesBeforePools, classes))
    {
        Family = ImageFamily.Large,
    };

    private static ForwardPass Declare(NetworkBuilder builder, ConvolutionShape stemShape, int[] firesBeforePools, int classes)
    {
        var stem = builder.Convolution("features.0", stemShape);
        var features = new List<ForwardPass> { (x, _) => Pool(Activation.Relu.Apply(stem.Forward(x))) };
        var (inputs, index) = (stemShape.Outputs, 3); // The stem's activation and pool have numbers too,
        for (var fire = 0; fire < Fires.Length; fire++)
        {
            if (fire == firesBeforePools[0] || fire == firesBeforePools.Sum())
            {
                features.Add((x, _) => Pool(x));
                index++; // and so has each pool.
            }

            features.Add(Fire(builder, $"features.{index++}", inputs, Fires[fire].Squeezed, Fires[fire].Expanded / 2));
            inputs = Fires[fire].Expanded;
        }

        var last = builder.Convolution("classifier.1", new ConvolutionShape(inputs, classes, Kernel: 1, Bias: true));
        return (images, tape) =>
        {
            var x = HalfDropout.Apply(features.Aggregate(images, (x, feature) => feature(x, tape)), tape);
            return functional.adaptive_avg_pool2d(Activation.Relu.Apply(last.Forward(x)), [1, 1]).flatten(1);
        };
    }

    private static Tensor Pool(Tensor x) => functional.max_pool2d(x, kernel_size: 3, stride: 2, ceil_mode: true);

    private static ForwardPass Fire(NetworkBuilder builder, string name, int inputs, int squeezed, int expanded)
    {
        var squeeze = builder.Convolution($"{name}.squeeze", new ConvolutionShape(inputs, squeezed, Kernel: 1, Bias: true));
        var expand1 = builder.Convolution($"{name}.expand1x1", new ConvolutionShape(squeezed, expanded, Kernel: 1, Bias: true));
        var expand3 = builder.Convolution($"{name}.expand3x3", new ConvolutionShape(squeezed, expanded, Kernel: 3, Padding: 1, Bias: true));
        return (x, _) =>
        {
            var y = Activation.Relu.Apply(squeeze.Forward(x));
            return Activation.Relu.Apply(cat([expand1.Forward(y), expand3.Forward(y)], dim: 1));
        };
    }
}
