using Grafting.Architectures.Layers;
using static TorchSharp.torch;

namespace Grafting.Architectures;

/// <summary>
/// MobileNetV2 (Sandler et al., CVPR 2018, table 2) in its form for 32×32 images: the stem and the second stage keep the
/// resolution, and where a block without stride changes the channels, a convolution and norm bring its input to the sum.
/// </summary>
internal static class CifarMobileNetV2
{
    private const int StemChannels = 32;
    private const int LastChannels = 1280;

    /// <summary>The stages: how much a block widens its input, the channels of its output, blocks, stride of the first one.</summary>
    private static readonly (int Expansion, int Outputs, int Blocks, int Stride)[] Stages =
        [(1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static Architecture Create() => new("mobilenetv2", Initialization.Uniform, Declare);

    private static ForwardPass Declare(NetworkBuilder builder, int classes, int channels)
    {
        var first = builder.Convolution("conv1", new ConvolutionShape(channels, StemChannels, Kernel: 3, Padding: 1));
        var firstNorm = builder.BatchNorm("bn1", after: first);
        var blocks = new List<ForwardPass>();
        var (inputs, only) = (StemChannels, (BatchNorm?)firstNorm);
        foreach (var (expansion, outputs, count, firstStride) in Stages)
        {
            for (var block = 0; block < count; block++)
            {
                var stride = block == 0 ? firstStride : 1;
                (var forward, only) = Block(builder, $"layers.{blocks.Count}", inputs, expansion * inputs, outputs, stride, only);
                blocks.Add(forward);
                inputs = outputs;
            }
        }

        var last = builder.Convolution("conv2", new ConvolutionShape(inputs, LastChannels, Kernel: 1), only);
        var lastNorm = builder.BatchNorm("bn2", after: last);
        var linear = builder.Linear("linear", LastChannels, classes);
        return (images, tape) =>
        {
            var x = firstNorm.Forward(first.Forward(images), tape, Activation.Relu);
            foreach (var block in blocks)
            {
                x = block(x, tape);
            }

            return linear.Forward(lastNorm.Forward(last.Forward(x), tape, Activation.Relu).mean([2, 3]));
        };
    }

    /// <summary>An inverted residual: widen, filter each channel by itself, narrow without activation.</summary>
    /// <param name="input">The one batch norm that its input comes through, or null.</param>
    /// <returns>The block, and the one batch norm that its output comes through, or null where it is a sum.</returns>
    private static (ForwardPass Forward, BatchNorm? Only) Block(
        NetworkBuilder builder, string name, int inputs, int width, int outputs, int stride, BatchNorm? input)
    {
        var widen = builder.Convolution($"{name}.conv1", new ConvolutionShape(inputs, width, Kernel: 1), input);
        var widenNorm = builder.BatchNorm($"{name}.bn1", after: widen);
        var filter = builder.Convolution(
            $"{name}.conv2", new ConvolutionShape(width, width, Kernel: 3, stride, Padding: 1, Groups: width), widenNorm);
        var filterNorm = builder.BatchNorm($"{name}.bn2", after: filter);
        var narrow = builder.Convolution($"{name}.conv3", new ConvolutionShape(width, outputs, Kernel: 1), filterNorm);
        var narrowNorm = builder.BatchNorm($"{name}.bn3", after: narrow);
        if (stride > 1)
        {
            return ((x, tape) => Residual(x, tape, sum: null), narrowNorm);
        }

        return (inputs == outputs ? (x, tape) => Residual(x, tape, x) : Projected(), Only: null);

        ForwardPass Projected()
        {
            var shortcut = builder.Convolution($"{name}.shortcut.0", new ConvolutionShape(inputs, outputs, Kernel: 1), input);
            var shortcutNorm = builder.BatchNorm($"{name}.shortcut.1", after: shortcut);
            return (x, tape) => Residual(x, tape, shortcutNorm.Forward(shortcut.Forward(x), tape, Activation.None));
        }

        Tensor Residual(Tensor x, Fused.Tape? tape, Tensor? sum)
        {
            var y = widenNorm.Forward(widen.Forward(x), tape, Activation.Relu);
            y = filterNorm.Forward(filter.Forward(y), tape, Activation.Relu);
            return narrowNorm.Forward(narrow.Forward(y), tape, Activation.None, sum);
        }
    }
}
