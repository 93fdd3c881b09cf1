using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using Grafting.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>
/// Residual networks of He et al. (CVPR 2016, table 1) as torchvision has them: a bottleneck's stride is in its 3×3 convolution.
/// </summary>
internal static class ResNet
{
    private const int BottleneckExpansion = 4;

    private static readonly int[] StageWidths = [64, 128, 256, 512];

    private static readonly Initialization Initialization = new() { Convolution = WeightDistribution.NormalByOutputs };

    public static IEnumerable<Architecture> All { get; } =
    [
        Create(18, expansion: 1, [2, 2, 2, 2]),
        Create(34, expansion: 1, [3, 4, 6, 3]),
        Create(50, BottleneckExpansion, [3, 4, 6, 3]),
        Create(101, BottleneckExpansion, [3, 4, 23, 3]),
        Create(152, BottleneckExpansion, [3, 8, 36, 3]),
    ];

    /// <param name="expansion">Output channels of a block for each channel of its 3×3 convolution; above 1 it is a bottleneck.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    private static Architecture Create(int depth, int expansion, int[] blocks) => new(
        $"resnet{depth}", Initialization, (builder, classes, channels) => Declare(builder, expansion, blocks, classes, channels))
    {
        Family = ImageFamily.Large,
    };

    private static ForwardPass Declare(NetworkBuilder builder, int expansion, int[] blockCounts, int classes, int channels)
    {
        var stem = builder.Convolution("conv1", new ConvolutionShape(channels, StageWidths[0], Kernel: 7, Stride: 2, Padding: 3));
        var stemNorm = builder.BatchNorm("bn1", after: stem);
        var blocks = new List<ForwardPass>();
        var (inputs, only) = (StageWidths[0], (BatchNorm?)stemNorm);
        for (var stage = 0; stage < StageWidths.Length; stage++)
        {
            for (var block = 0; block < blockCounts[stage]; block++)
            {
                var shape = new BlockShape(inputs, StageWidths[stage], StageWidths[stage] * expansion, stage > 0 && block == 0 ? 2 : 1);
                blocks.Add(Block(builder, $"layer{stage + 1}.{block}", shape, only));
                (inputs, only) = (shape.Outputs, null); // From here on blocks begin with a sum.
            }
        }

        var linear = builder.Linear("fc", inputs, classes);
        return (images, tape) =>
        {
            var x = stemNorm.Forward(stem.Forward(images), tape, Activation.Relu);
            x = functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
            x = blocks.Aggregate(tape?.Share(x) ?? x, (x, block) => block(x, tape)); // Both ways through the first block use it.
            return linear.Forward(x.mean([2, 3]));
        };
    }

    /// <param name="input">The one batch norm that its input comes through, or null.</param>
    private static ForwardPass Block(NetworkBuilder builder, string name, BlockShape shape, BatchNorm? input)
    {
        var layers = shape.IsBottleneck ? Bottleneck(builder, name, shape, input) : Basic(builder, name, shape, input);
        var shortcut = shape.KeepsShape ? null : Shortcut(builder, $"{name}.downsample", shape, input);
        return (x, tape) =>
        {
            var residual = shortcut is null ? x : shortcut(x, tape);
            var y = x;
            for (var i = 0; i < layers.Length; i++)
            {
                y = layers[i].Norm.Forward(layers[i].Convolution.Forward(y), tape, Activation.Relu, i == layers.Length - 1 ? residual : null);
            }

            return y;
        };
    }

    private static (Convolution Convolution, BatchNorm Norm)[] Basic(NetworkBuilder builder, string name, BlockShape shape, BatchNorm? input)
    {
        var first = Normed(builder, name, 1, new ConvolutionShape(shape.Inputs, shape.Width, Kernel: 3, shape.Stride, Padding: 1), input);
        var second = Normed(builder, name, 2, new ConvolutionShape(shape.Width, shape.Outputs, Kernel: 3, Padding: 1), first.Norm);
        return [first, second];
    }

    private static (Convolution Convolution, BatchNorm Norm)[] Bottleneck(NetworkBuilder builder, string name, BlockShape shape, BatchNorm? input)
    {
        var first = Normed(builder, name, 1, new ConvolutionShape(shape.Inputs, shape.Width, Kernel: 1), input);
        var second = Normed(builder, name, 2, new ConvolutionShape(shape.Width, shape.Width, Kernel: 3, shape.Stride, Padding: 1), first.Norm);
        var third = Normed(builder, name, 3, new ConvolutionShape(shape.Width, shape.Outputs, Kernel: 1), second.Norm);
        return [first, second, third];
    }

    private static (Convolution Convolution, BatchNorm Norm) Normed(
        NetworkBuilder builder, string block, int number, ConvolutionShape shape, BatchNorm? input)
    {
        var convolution = builder.Convolution($"{block}.conv{number}", shape, input);
        return (convolution, builder.BatchNorm($"{block}.bn{number}", after: convolution));
    }

    private static ForwardPass Shortcut(NetworkBuilder builder, string name, BlockShape shape, BatchNorm? input)
    {
        var convolution = builder.Convolution($"{name}.0", new ConvolutionShape(shape.Inputs, shape.Outputs, Kernel: 1, shape.Stride), input);
        var norm = builder.BatchNorm($"{name}.1", after: convolution);
        return (x, tape) => norm.Forward(convolution.Forward(x), tape, Activation.None);
    }

    /// <param name="Width">Channels between its convolutions.</param>
    private readonly record struct BlockShape(int Inputs, int Width, int Outputs, int Stride)
    {
        public bool IsBottleneck => Outputs > Width;

        public bool KeepsShape => Stride == 1 && Inputs == Outputs;
    }
}
