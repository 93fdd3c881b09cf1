using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using Grafting.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>
/// Densely connected networks of Huang et al. (CVPR 2017, table 1, form BC) as torchvision has them: each layer sees the outputs of
/// all layers before it in its block. Norms stand before the convolutions that they belong to, so none is declared to be behind one,
/// and the filter level is refused.
/// </summary>
internal static class DenseNet
{
    /// <summary>Channels between a layer's two convolutions for each channel that it adds.</summary>
    private const int Bottleneck = 4;

    private static readonly Initialization Initialization = new()
    {
        Convolution = WeightDistribution.NormalByInputs,
        ZeroLinearBiases = true,
    };

    public static IEnumerable<Architecture> All { get; } =
    [
        Create(121, stemChannels: 64, growth: 32, [6, 12, 24, 16]),
        Create(161, stemChannels: 96, growth: 48, [6, 12, 36, 24]),
        Create(169, stemChannels: 64, growth: 32, [6, 12, 32, 32]),
        Create(201, stemChannels: 64, growth: 32, [6, 12, 48, 32]),
    ];

    /// <param name="growth">Channels that each layer adds.</param>
    /// <param name="layers">Layers of each block.</param>
    private static Architecture Create(int depth, int stemChannels, int growth, int[] layers) => new(
        $"densenet{depth}", Initialization, (builder, classes, channels) => Declare(builder, stemChannels, growth, layers, classes, channels))
    {
        Family = ImageFamily.Large,
    };

    private static ForwardPass Declare(NetworkBuilder builder, int stemChannels, int growth, int[] layers, int classes, int channels)
    {
        var stem = builder.Convolution("features.conv0", new ConvolutionShape(channels, stemChannels, Kernel: 7, Stride: 2, Padding: 3));
        var stemNorm = builder.BatchNorm("features.norm0", stemChannels);
        var features = new List<ForwardPass>();
        var inputs = stemChannels;
        for (var block = 1; block <= layers.Length; block++)
        {
            features.Add(Block(builder, $"features.denseblock{block}", inputs, growth, layers[block - 1]));
            inputs += layers[block - 1] * growth;
            if (block < layers.Length)
            {
                features.Add(Transition(builder, $"features.transition{block}", inputs));
                inputs /= 2;
            }
        }

        var lastNorm = builder.BatchNorm("features.norm5", inputs);
        var linear = builder.Linear("classifier", inputs, classes);
        return (images, tape) =>
        {
            var x = stemNorm.Forward(stem.Forward(images), tape, Activation.Relu);
            x = functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
            x = features.Aggregate(x, (x, feature) => feature(x, tape));
            return linear.Forward(lastNorm.Forward(x, tape, Activation.Relu).mean([2, 3]));
        };
    }

    private static ForwardPass Block(NetworkBuilder builder, string name, int inputs, int growth, int count)
    {
        var layers = Enumerable.Range(0, count)
            .Select(i => DenseLayer(builder, $"{name}.denselayer{i + 1}", inputs + i * growth, growth))
            .ToArray();
        return (x, tape) =>
        {
            var outputs = new List<Tensor> { Shared(x, tape) };
            foreach (var layer in layers)
            {
                outputs.Add(Shared(layer(Joined(outputs), tape), tape));
            }

            return Joined(outputs);
        };
    }

    /// <summary>A tensor of its own, which a norm may write over: cat would hand a single one back as it is.</summary>
    private static Tensor Joined(List<Tensor> outputs) => outputs.Count == 1 ? outputs[0].clone() : cat(outputs, dim: 1);

    /// <summary>All later layers of its block use it.</summary>
    private static Tensor Shared(Tensor x, Tape? tape) => tape?.Share(x) ?? x;

    private static ForwardPass DenseLayer(NetworkBuilder builder, string name, int inputs, int growth)
    {
        var firstNorm = builder.BatchNorm($"{name}.norm1", inputs);
        var first = builder.Convolution($"{name}.conv1", new ConvolutionShape(inputs, Bottleneck * growth, Kernel: 1));
        var secondNorm = builder.BatchNorm($"{name}.norm2", Bottleneck * growth);
        var second = builder.Convolution($"{name}.conv2", new ConvolutionShape(Bottleneck * growth, growth, Kernel: 3, Padding: 1));
        return (x, tape) =>
        {
            var y = first.Forward(firstNorm.Forward(x, tape, Activation.Relu));
            return second.Forward(secondNorm.Forward(y, tape, Activation.Relu));
        };
    }

    /// <summary>Halves channels and resolution.</summary>
    private static ForwardPass Transition(NetworkBuilder builder, string name, int inputs)
    {
        var norm = builder.BatchNorm($"{name}.norm", inputs);
        var convolution = builder.Convolution($"{name}.conv", new ConvolutionShape(inputs, inputs / 2, Kernel: 1));
        return (x, tape) => functional.avg_pool2d(convolution.Forward(norm.Forward(x, tape, Activation.Relu)), kernel_size: 2, stride: 2);
    }
}
