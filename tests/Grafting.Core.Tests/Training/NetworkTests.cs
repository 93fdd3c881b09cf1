using System.Runtime.InteropServices;
using Grafting.Architectures;
using Grafting.Architectures.Fused;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;
using Grafting.Experiments;
using Grafting.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Core.Tests.Training;

/// <summary>Forward and backward passes and optimizer steps against PyTorch's, from the same weights and images.</summary>
public sealed class NetworkTests
{
    /// <summary>PyTorch's own float32 is within 1e-5 of the golden float64.</summary>
    private const double Tolerance = 1e-4;

    private static readonly GoldenPass[] Passes = GoldenFile.Read<GoldenPass[]>("networks.json");

    public static TheoryData<string, int> Evaluated { get; } = NetworksOf("eval");

    public static TheoryData<string, int> Trained { get; } = NetworksOf("train");

    public static TheoryData<string, int> Stepped { get; } = NetworksOf("steps");

    [Theory]
    [MemberData(nameof(Evaluated))]
    public void Should_evaluate_as_pytorch_does(string model, int channels)
    {
        foreach (var golden in Golden(model, channels, "eval"))
        {
            using var scope = NewDisposeScope();
            using var network = Create(golden);
            var before = StateOf(network).Values;

            Loss(network, count: 4, tape: null, out var logits);

            ShouldBeNear(logits, golden.Logits!);
            StateOf(network).Values.ShouldBe(before);
        }
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void Should_normalize_by_the_batch_and_keep_statistics_as_pytorch_does(string model, int channels)
    {
        foreach (var golden in Golden(model, channels, "train"))
        {
            using var scope = NewDisposeScope();
            using var network = Create(golden);
            var before = StateOf(network).Counters;

            var loss = Loss(network, count: 4, new Tape(), out var logits);

            ShouldBeNear(logits, golden.Logits!);
            ((double)loss.item<float>()).ShouldBe(golden.Loss, Tolerance);
            Distance(golden.Statistics!, StateOf(network)).ShouldBeLessThan(Tolerance);
            StateOf(network).Counters.ShouldBe(before.Select(count => count + 1));
        }
    }

    // A rounding that carries an activation across 0 makes its gradient jump, so one seed of the three may part from
    // PyTorch on some processor; a mistake parts all of them.
    [Theory]
    [MemberData(nameof(Trained))]
    public void Should_have_the_gradients_of_pytorch(string model, int channels)
    {
        var distances = Golden(model, channels, "train").Select(golden =>
        {
            using var scope = NewDisposeScope();
            using var network = Create(golden);
            var tape = new Tape();
            tape.Backward(Loss(network, count: 4, tape, out _));
            var gradients = Placed(network, network.Memory.Gradients!);
            Undone(golden, network.Layout).ShouldAllBe(name => Norm(gradients, name) < Tolerance);
            return Math.Max(
                Distance(golden.Gradients!, gradients),
                golden.GradientNorms?.Max(norm => Math.Abs(Norm(gradients, norm.Key) / norm.Value - 1)) ?? 0);
        }).ToArray();

        distances.Min().ShouldBeLessThan(Tolerance, string.Join(" ", distances));
    }

    [Theory]
    [MemberData(nameof(Stepped))]
    public void Should_train_as_pytorch_does(string model, int channels)
    {
        var distances = Golden(model, channels, "steps").Select(golden =>
        {
            using var scope = NewDisposeScope();
            using var network = Create(golden);
            var optimizer = new FlatOptimizer(network.Memory, new TrainOptions { Momentum = 0.9, WeightDecay = 5e-4 });
            var ofLosses = 0.0;
            foreach (var expected in golden.Losses!)
            {
                var tape = new Tape();
                var loss = Loss(network, count: 2, tape, out _);
                tape.Backward(loss);
                optimizer.Step(0.1);
                ofLosses = Math.Max(ofLosses, Math.Abs(loss.item<float>() - expected));
            }

            return new[]
            {
                ofLosses,
                Distance(golden.Parameters!, StateOf(network)),
                Distance(golden.Statistics!, StateOf(network)),
                Distance(golden.Momentum!, Placed(network, network.Memory.Momenta!)),
            }.Max();
        }).ToArray();

        distances.Min().ShouldBeLessThan(Tolerance, string.Join(" ", distances));
    }

    private static TheoryData<string, int> NetworksOf(string mode)
    {
        var networks = new TheoryData<string, int>();
        foreach (var (model, channels) in Passes.Where(pass => pass.Mode == mode).Select(pass => (pass.Model, pass.Channels)).Distinct())
        {
            networks.Add(model, channels);
        }

        return networks;
    }

    private static IEnumerable<GoldenPass> Golden(string model, int channels, string mode) =>
        Passes.Where(pass => pass.Model == model && pass.Channels == channels && pass.Mode == mode);

    private static Network Create(GoldenPass golden)
    {
        var network = new Network(Catalog.Find(golden.Model).Declare(10, golden.Channels), CPU, Precision.Fp32, trains: true);
        var state = Formula.State(network.Layout, golden.Seed);
        foreach (var pair in network.Layout.Pairs)
        {
            Formula.Change(state.ValuesOf(pair.Gamma), golden.NormScale, shift: 0);
            Formula.Change(state.ValuesOf(pair.Beta), scale: 1, golden.NormShift);
        }

        network.Memory.CopyFrom(state);
        return network;
    }

    private static Tensor Loss(Network network, int count, Tape? tape, out float[] logits)
    {
        var channels = (int)network.Layout.Entries[0].Shape[1];
        var images = tensor(Formula.Images(count, channels)).reshape(count, channels, 32, 32);
        var output = network.Forward(images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2), tape);
        logits = output.detach().data<float>().ToArray();
        return functional.cross_entropy(output, tensor(Formula.Labels(count)));
    }

    private static NetworkState StateOf(Network network)
    {
        var state = new NetworkState(network.Layout);
        network.Memory.CopyTo(state);
        return state;
    }

    /// <summary>Numbers that are placed like the parameters, by name.</summary>
    private static NetworkState Placed(Network network, Tensor flat)
    {
        var state = new NetworkState(network.Layout);
        MemoryMarshal.Cast<byte, float>(flat.bytes).CopyTo(state.Values);
        return state;
    }

    private static double Distance(Dictionary<string, EntrySummary> golden, NetworkState state) =>
        golden.Max(entry => entry.Value.DistanceTo(state, entry.Key));

    /// <summary>Parameters that the norm after them undoes, so that their gradients are 0 but for rounding.</summary>
    private static IEnumerable<string> Undone(GoldenPass golden, StateLayout layout) =>
        layout.Entries.Where(entry => entry.IsTrained && !golden.Gradients!.ContainsKey(entry.Name)).Select(entry => entry.Name);

    private static double Norm(NetworkState state, string name) =>
        Math.Sqrt(state.ValuesOf(state.Layout.IndexOf(name)).ToArray().Sum(value => (double)value * value));

    private static void ShouldBeNear(float[] logits, double[][] golden) =>
        logits.Zip(golden.SelectMany(row => row), (ours, theirs) => Math.Abs(ours - theirs) / (1 + Math.Abs(theirs)))
            .Max()
            .ShouldBeLessThan(Tolerance);

    private sealed record GoldenPass(
        string Model,
        int Channels,
        int Seed,
        string Mode,
        double[][]? Logits,
        double Loss,
        double[]? Losses,
        Dictionary<string, double>? GradientNorms,
        Dictionary<string, EntrySummary>? Gradients,
        Dictionary<string, EntrySummary>? Parameters,
        Dictionary<string, EntrySummary>? Momentum,
        Dictionary<string, EntrySummary>? Statistics,
        double NormScale = 1,
        double NormShift = 0);
}
