using Grafting.Architectures.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures;

/// <summary>
/// The residual networks for 32×32 images (He et al., CVPR 2016, section 4.2): three stages of 16, 32 and 64 channels with
/// identity shortcuts, which skip every second pixel and pad with zero channels where a stage begins.
/// </summary>
internal static class CifarResNet
{
    private static readonly int[] StageChannels = [16, 32, 64];

    /// <summary>The architecture with <paramref name="depth"/> = 6n + 2 layers.</summary>
    public static Architecture Create(int depth, bool leaky) => new(
        leaky ? $"resnet{depth}_leaky" : $"resnet{depth}",
        Initialization.KaimingNormal,
        (builder, classes, channels) => Declare(builder, (depth - 2) / 6, leaky, classes, channels));

    private static ForwardPass Declare(NetworkBuilder builder, int blocksPerStage, bool leaky, int classes, int channels)
    {
        var activation = leaky ? Activation.LeakyRelu : Activation.Relu;
        var convolution = builder.Convolution("conv1", new ConvolutionShape(channels, StageChannels[0], Kernel: 3, Padding: 1));
        var norm = builder.BatchNorm("bn1", after: convolution);
        var blocks = new List<ForwardPass>();
        var inputs = StageChannels[0];
        var only = norm;
        for (var stage = 0; stage < StageChannels.Length; stage++)
        {
            for (var block = 0; block < blocksPerStage; block++)
            {
                blocks.Add(Block(builder, $"layer{stage + 1}.{block}", inputs, StageChannels[stage], activation, only));
                inputs = StageChannels[stage];
                only = null; // From here on blocks begin with a sum.
            }
        }

        var linear = builder.Linear("linear", inputs, classes);
        return (images, tape) =>
        {
            var x = norm.Forward(convolution.Forward(images), tape, activation);
            foreach (var block in blocks)
            {
                x = block(x, tape);
            }

            return linear.Forward(x.mean([2, 3]));
        };
    }

    /// <param name="input">The one batch norm that its input comes through, or null.</param>
    private static ForwardPass Block(
        NetworkBuilder builder, string name, int inputs, int outputs, Activation activation, BatchNorm? input)
    {
        var stride = inputs == outputs ? 1 : 2;
        var first = builder.Convolution($"{name}.conv1", new ConvolutionShape(inputs, outputs, Kernel: 3, stride, Padding: 1), input);
        var firstNorm = builder.BatchNorm($"{name}.bn1", after: first);
        var second = builder.Convolution($"{name}.conv2", new ConvolutionShape(outputs, outputs, Kernel: 3, Padding: 1), firstNorm);
        var secondNorm = builder.BatchNorm($"{name}.bn2", after: second);
        return (x, tape) =>
        {
            var y = firstNorm.Forward(first.Forward(x), tape, activation);
            var shortcut = stride == 1 ? x : Shortcut(x, (outputs - inputs) / 2);
            return secondNorm.Forward(second.Forward(y), tape, activation, shortcut);
        };
    }

    private static Tensor Shortcut(Tensor x, long padding) =>
        functional.pad(x[.., .., torch.TensorIndex.Slice(step: 2), torch.TensorIndex.Slice(step: 2)], [0, 0, 0, 0, padding, padding]);
}
