using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using Grafting.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>
/// Inception v3 (Szegedy et al., CVPR 2016, table 1 and figures 5 to 8) as torchvision has it, for images of 299×299 pixels. In training a
/// second classifier in the middle adds 0.4 of its loss.
/// </summary>
internal static class InceptionV3
{
    private const double AuxiliaryWeight = 0.4;

    /// <summary>
    /// torchvision draws from ±2 only, which is 20 deviations away. It gives AuxLogits.conv1 a deviation of its own, but on the unit and
    /// not its convolution, so that nothing comes of it; nor does it here.
    /// </summary>
    private static readonly Initialization Initialization = new()
    {
        Convolution = WeightDistribution.Normal(0.1),
        Linear = WeightDistribution.Normal(0.1),
        Exceptions = new Dictionary<string, WeightDistribution> { ["AuxLogits.fc.weight"] = WeightDistribution.Normal(0.001) },
    };

    public static Architecture Create() => new("inception_v3", Initialization, Declare)
    {
        Family = ImageFamily.Large,
        Pictures = new PictureSizes(Resize: 342, Crop: 299),
    };

    private static ForwardPass Declare(NetworkBuilder builder, int classes, int channels)
    {
        var stem = Stem(builder, channels, out var stemNorm);
        var (blocks, width) = (new List<InceptionBlock>(), 192);
        void Add(Func<int, InceptionBlock> declare)
        {
            blocks.Add(declare(width));
            width = blocks[^1].Outputs;
        }

        Add(inputs => BlockA(builder, "Mixed_5b", inputs, pooled: 32, stemNorm));
        Add(inputs => BlockA(builder, "Mixed_5c", inputs, pooled: 64));
        Add(inputs => BlockA(builder, "Mixed_5d", inputs, pooled: 64));
        Add(inputs => BlockB(builder, "Mixed_6a", inputs));
        Add(inputs => BlockC(builder, "Mixed_6b", inputs, width: 128));
        Add(inputs => BlockC(builder, "Mixed_6c", inputs, width: 160));
        Add(inputs => BlockC(builder, "Mixed_6d", inputs, width: 160));
        Add(inputs => BlockC(builder, "Mixed_6e", inputs, width: 192));
        var middle = blocks.Count;
        var auxiliary = Auxiliary(builder, width, classes);
        Add(inputs => BlockD(builder, "Mixed_7a", inputs));
        Add(inputs => BlockE(builder, "Mixed_7b", inputs));
        Add(inputs => BlockE(builder, "Mixed_7c", inputs));
        var linear = builder.Linear("fc", width, classes);
        return (images, tape) =>
        {
            var x = blocks.Take(middle).Aggregate(stem(images, tape), (x, block) => block.Forward(x, tape));
            if (tape is not null)
            {
                x = tape.Share(x);
                tape.AddAuxiliary(auxiliary(x, tape), AuxiliaryWeight);
            }

            x = blocks.Skip(middle).Aggregate(x, (x, block) => block.Forward(x, tape));
            return linear.Forward(HalfDropout.Apply(x.mean([2, 3]), tape));
        };
    }

    /// <param name="last">The batch norm that its output comes through.</param>
    private static ForwardPass Stem(NetworkBuilder builder, int channels, out BatchNorm last)
    {
        var first = new NormedLayer(builder, "Conv2d_1a_3x3", new ConvolutionShape(channels, 32, Kernel: 3, Stride: 2));
        var second = new NormedLayer(builder, "Conv2d_2a_3x3", new ConvolutionShape(32, 32, Kernel: 3), first.Norm);
        var third = new NormedLayer(builder, "Conv2d_2b_3x3", new ConvolutionShape(32, 64, Kernel: 3, Padding: 1), second.Norm);
        var fourth = new NormedLayer(builder, "Conv2d_3b_1x1", new ConvolutionShape(64, 80, Kernel: 1), third.Norm);
        var fifth = new NormedLayer(builder, "Conv2d_4a_3x3", new ConvolutionShape(80, 192, Kernel: 3), fourth.Norm);
        last = fifth.Norm;
        return (x, tape) =>
        {
            x = third.Forward(second.Forward(first.Forward(x, tape), tape), tape);
            x = functional.max_pool2d(x, kernel_size: 3, stride: 2);
            x = fifth.Forward(fourth.Forward(x, tape), tape);
            return functional.max_pool2d(x, kernel_size: 3, stride: 2);
        };
    }

    private static ForwardPass Auxiliary(NetworkBuilder builder, int inputs, int classes)
    {
        var first = new NormedLayer(builder, "AuxLogits.conv0", new ConvolutionShape(inputs, 128, Kernel: 1));
        var second = new NormedLayer(builder, "AuxLogits.conv1", new ConvolutionShape(128, 768, Kernel: 5), first.Norm);
        var linear = builder.Linear("AuxLogits.fc", 768, classes);
        return (x, tape) =>
        {
            x = functional.avg_pool2d(x, kernel_size: 5, stride: 3);
            return linear.Forward(second.Forward(first.Forward(x, tape), tape).mean([2, 3]));
        };
    }

    private static InceptionBlock BlockA(NetworkBuilder builder, string name, int inputs, int pooled, BatchNorm? only = null) =>
        new InceptionBlock(builder, name, inputs, only)
            .Chain(("branch1x1", Square(inputs, 64, 1)))
            .Chain(("branch5x5_1", Square(inputs, 48, 1)), ("branch5x5_2", Square(48, 64, 5)))
            .Chain(("branch3x3dbl_1", Square(inputs, 64, 1)), ("branch3x3dbl_2", Square(64, 96, 3)), ("branch3x3dbl_3", Square(96, 96, 3)))
            .MeanPool(pooled);

    /// <summary>Halves the resolution.</summary>
    private static InceptionBlock BlockB(NetworkBuilder builder, string name, int inputs) =>
        new InceptionBlock(builder, name, inputs)
            .Chain(("branch3x3", Halving(inputs, 384)))
            .Chain(("branch3x3dbl_1", Square(inputs, 64, 1)), ("branch3x3dbl_2", Square(64, 96, 3)), ("branch3x3dbl_3", Halving(96, 96)))
            .MaximumPool();

    private static InceptionBlock BlockC(NetworkBuilder builder, string name, int inputs, int width) =>
        new InceptionBlock(builder, name, inputs)
            .Chain(("branch1x1", Square(inputs, 192, 1)))
            .Chain(("branch7x7_1", Square(inputs, width, 1)), ("branch7x7_2", Row(width, width, 7)), ("branch7x7_3", Column(width, 192, 7)))
            .Chain(
                ("branch7x7dbl_1", Square(inputs, width, 1)),
                ("branch7x7dbl_2", Column(width, width, 7)),
                ("branch7x7dbl_3", Row(width, width, 7)),
                ("branch7x7dbl_4", Column(width, width, 7)),
                ("branch7x7dbl_5", Row(width, 192, 7)))
            .MeanPool(192);

    /// <summary>Halves the resolution.</summary>
    private static InceptionBlock BlockD(NetworkBuilder builder, string name, int inputs) =>
        new InceptionBlock(builder, name, inputs)
            .Chain(("branch3x3_1", Square(inputs, 192, 1)), ("branch3x3_2", Halving(192, 320)))
            .Chain(
                ("branch7x7x3_1", Square(inputs, 192, 1)),
                ("branch7x7x3_2", Row(192, 192, 7)),
                ("branch7x7x3_3", Column(192, 192, 7)),
                ("branch7x7x3_4", Halving(192, 192)))
            .MaximumPool();

    private static InceptionBlock BlockE(NetworkBuilder builder, string name, int inputs) =>
        new InceptionBlock(builder, name, inputs)
            .Chain(("branch1x1", Square(inputs, 320, 1)))
            .Fork([("branch3x3_1", Square(inputs, 384, 1))], ("branch3x3_2a", Row(384, 384, 3)), ("branch3x3_2b", Column(384, 384, 3)))
            .Fork(
                [("branch3x3dbl_1", Square(inputs, 448, 1)), ("branch3x3dbl_2", Square(448, 384, 3))],
                ("branch3x3dbl_3a", Row(384, 384, 3)),
                ("branch3x3dbl_3b", Column(384, 384, 3)))
            .MeanPool(192);

    private static ConvolutionShape Square(int inputs, int outputs, int side) => new(inputs, outputs, side, Padding: side / 2);

    private static ConvolutionShape Halving(int inputs, int outputs) => new(inputs, outputs, Kernel: 3, Stride: 2);

    private static ConvolutionShape Row(int inputs, int outputs, int width) =>
        new(inputs, outputs, Kernel: 1) { KernelWidth = width, PaddingWidth = width / 2 };

    private static ConvolutionShape Column(int inputs, int outputs, int height) =>
        new(inputs, outputs, height, Padding: height / 2) { KernelWidth = 1, PaddingWidth = 0 };
}
