using System.Runtime.InteropServices;
using Grafting.Architectures;
using Grafting.Architectures.Fused;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;
using Grafting.Experiments;
using Grafting.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Core.Tests.Training;

/// <summary>Training in bfloat16 against training in float32, from the same weights and images.</summary>
public sealed class ReducedPrecisionTests
{
    private const int Count = 8;

    private static readonly float[] Images = Formula.Images(Count, channels: 3);

    [Theory]
    [InlineData("resnet20")]
    [InlineData("mobilenetv2")]
    [InlineData("vgg11")]
    public void Should_come_near_the_gradients_of_float32_in_every_entry(string model)
    {
        var (exact, reduced) = (Gradients(model, Precision.Fp32), Gradients(model, Precision.Bf16));

        // Where a norm undoes a parameter, its gradient is rounding alone.
        var greatest = exact.Values.Max(Norm);
        foreach (var name in exact.Keys.Where(name => Norm(exact[name]) > 1e-4 * greatest))
        {
            (Product(reduced[name], exact[name]) / (Norm(reduced[name]) * Norm(exact[name]))).ShouldBeGreaterThan(0.8, name);
        }
    }

    [Theory]
    [InlineData("mobilenetv2")]
    [InlineData("vgg11")]
    public void Should_learn_as_float32_does(string model)
    {
        var (exact, reduced) = (Losses(model, Precision.Fp32), Losses(model, Precision.Bf16));

        reduced.ShouldAllBe(loss => double.IsFinite(loss));
        reduced[0].ShouldBe(exact[0], 0.05);
        reduced[^1].ShouldBeLessThan(0.7 * reduced[0]);
        exact[^1].ShouldBeLessThan(0.7 * exact[0]);
    }

    [Fact]
    public void Should_keep_depthwise_convolutions_that_skip_pixels_in_float32()
    {
        using var network = Create("mobilenetv2", Precision.Bf16);

        var kept = network.Layout.Entries.Where(entry => entry.Kind is EntryKind.ConvolutionWeight or EntryKind.LinearWeight
            && network.Memory.Weight(network.Layout.IndexOf(entry.Name)).dtype is ScalarType.Float32);

        kept.Select(entry => entry.Name).ShouldBe(["layers.3.conv2.weight", "layers.6.conv2.weight", "layers.13.conv2.weight"]);
    }

    private static Dictionary<string, float[]> Gradients(string model, Precision precision)
    {
        using var scope = NewDisposeScope();
        using var network = Create(model, precision);
        var state = Formula.State(network.Layout, seed: 37);
        foreach (var pair in network.Layout.Pairs)
        {
            // Most channels above 0: where each ReLU is a coin's toss, bfloat16 alone turns the first gradients of a MobileNetV2
            // by 60 degrees, in PyTorch's autocast too.
            Formula.Change(state.ValuesOf(pair.Beta), scale: 1, shift: 1);
        }

        network.Memory.CopyFrom(state);
        Backward(network);
        network.Memory.GatherGradients();
        var gradients = new NetworkState(network.Layout);
        MemoryMarshal.Cast<byte, float>(network.Memory.Gradients!.bytes).CopyTo(gradients.Values);
        return network.Layout.Entries.Where(entry => entry.IsTrained)
            .ToDictionary(entry => entry.Name, entry => gradients.ValuesOf(network.Layout.IndexOf(entry.Name)).ToArray());
    }

    private static double[] Losses(string model, Precision precision)
    {
        using var network = Create(model, precision);
        var optimizer = new FlatOptimizer(network.Memory, new TrainOptions());
        return [.. Enumerable.Range(0, 12).Select(_ =>
        {
            using var scope = NewDisposeScope();
            var loss = Backward(network);
            optimizer.Step(0.02);
            return loss;
        })];
    }

    private static Network Create(string model, Precision precision)
    {
        var architecture = Catalog.Find(model);
        var network = new Network(architecture.Declare(10, 3), CPU, precision, trains: true);
        network.Memory.CopyFrom(InitialWeights.Draw(network.Layout, architecture.Initialization, seed: 1, new NetworkId(1)));
        return network;
    }

    private static double Backward(Network network)
    {
        var tape = new Tape();
        var images = tensor(Images).reshape(Count, 3, 32, 32);
        var logits = network.Forward(images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), tape);
        var loss = functional.cross_entropy(logits, tensor(Formula.Labels(Count)));
        tape.Backward(loss);
        return loss.item<float>();
    }

    private static double Norm(float[] values) => Math.Sqrt(Product(values, values));

    private static double Product(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
