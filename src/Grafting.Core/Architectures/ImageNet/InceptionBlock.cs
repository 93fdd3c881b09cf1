using Grafting.Architectures.Fused;
using Grafting.Architectures.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Architectures.ImageNet;

/// <summary>Branches over the same input, side by side in the output: declared one after the other, in the state dict's order.</summary>
/// <param name="name">Its place in the state dict.</param>
/// <param name="inputs">Channels of its input.</param>
/// <param name="only">The one batch norm that its input comes through, or null.</param>
internal sealed class InceptionBlock(NetworkBuilder builder, string name, int inputs, BatchNorm? only = null)
{
    private readonly List<ForwardPass> _branches = [];

    /// <summary>Channels of its output.</summary>
    public int Outputs { get; private set; }

    /// <summary>Adds units one after the other, with their names and shapes; the first shape's inputs are the block's.</summary>
    public InceptionBlock Chain(params (string Unit, ConvolutionShape Shape)[] units)
    {
        var layers = Declare(units);
        Outputs += layers[^1].Outputs;
        _branches.Add((x, tape) => Run(layers, x, tape));
        return this;
    }

    /// <summary>Adds a chain that ends in two units side by side.</summary>
    public InceptionBlock Fork(
        (string Unit, ConvolutionShape Shape)[] units, (string Unit, ConvolutionShape Shape) left, (string Unit, ConvolutionShape Shape) right)
    {
        var layers = Declare(units);
        var ends = new[] { left, right }.Select(end => new NormedLayer(builder, $"{name}.{end.Unit}", end.Shape, layers[^1].Norm)).ToArray();
        Outputs += ends.Sum(end => end.Outputs);
        _branches.Add((x, tape) =>
        {
            var y = Run(layers, x, tape);
            return cat([.. ends.Select(end => end.Forward(y, tape))], dim: 1);
        });
        return this;
    }

    /// <summary>Adds a mean over 3×3 pixels, then a 1×1 unit.</summary>
    public InceptionBlock MeanPool(int outputs)
    {
        var layer = new NormedLayer(builder, $"{name}.branch_pool", new ConvolutionShape(inputs, outputs, Kernel: 1), only);
        Outputs += outputs;
        _branches.Add((x, tape) => layer.Forward(functional.avg_pool2d(x, kernel_size: 3, stride: 1, padding: 1), tape));
        return this;
    }

    /// <summary>Adds the maximum over 3×3 pixels, every other one.</summary>
    public InceptionBlock MaximumPool()
    {
        Outputs += inputs;
        _branches.Add((x, _) => functional.max_pool2d(x, kernel_size: 3, stride: 2));
        return this;
    }

    public Tensor Forward(Tensor x, Tape? tape)
    {
        var shared = tape?.Share(x) ?? x;
        return cat([.. _branches.Select(branch => branch(shared, tape))], dim: 1);
    }

    private static Tensor Run(NormedLayer[] layers, Tensor x, Tape? tape) => layers.Aggregate(x, (x, layer) => layer.Forward(x, tape));

    private NormedLayer[] Declare((string Unit, ConvolutionShape Shape)[] units)
    {
        var layers = new NormedLayer[units.Length];
        for (var i = 0; i < units.Length; i++)
        {
            layers[i] = new NormedLayer(builder, $"{name}.{units[i].Unit}", units[i].Shape, i == 0 ? only : layers[i - 1].Norm);
        }

        return layers;
    }
}
