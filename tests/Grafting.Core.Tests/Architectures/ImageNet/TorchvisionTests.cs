using System.Security.Cryptography;
using System.Text;
using Grafting.Architectures;
using Grafting.Architectures.Fused;
using Grafting.Checkpoints;
using Grafting.Core.Tests.Golden;
using Grafting.Data;
using Grafting.Experiments;
using Grafting.Training;
using static TorchSharp.torch;

namespace Grafting.Core.Tests.Architectures.ImageNet;

/// <summary>The architectures for large images against torchvision's, from the same weights and images.</summary>
public sealed class TorchvisionTests
{
    /// <summary>In units of the largest logit; torchvision's own float32 is within 1e-5 of the golden float64.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Activations that a rounding carries across 0 change gradients by less; a way that is left out, by more.</summary>
    private const double GradientTolerance = 0.02;

    private static readonly GoldenClassifier[] Classifiers = GoldenFile.Read<GoldenClassifier[]>("imagenet.json");

    private static readonly GoldenTraining[] Trainings = GoldenFile.Read<GoldenTraining[]>("imagenet-training.json");

    private static readonly GoldenPairs[] Pairs = GoldenFile.Read<GoldenPairs[]>("imagenet-pairs.json");

    public static TheoryData<string> Names { get; } = [.. Classifiers.Select(golden => golden.Model)];

    public static TheoryData<string> Trained { get; } = [.. Trainings.Select(golden => golden.Model)];

    public static TheoryData<string> Paired { get; } = [.. Pairs.Select(golden => golden.Model)];

    [Fact]
    public void Should_have_all_of_the_published_ones() =>
        Catalog.All.Where(architecture => architecture.Family is ImageFamily.Large).Select(architecture => architecture.Name).Order()
            .ShouldBe(Classifiers.Select(golden => golden.Model).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_have_torchvisions_state_dict(string model)
    {
        var golden = Classifiers.Single(golden => golden.Model == model);
        var layout = Catalog.Find(model, ImageFamily.Large).LayoutFor(classes: 1000, channels: 3);

        var lines = layout.Entries.Select(entry => $"{entry.Name} {string.Join(' ', entry.Shape)}\n");

        layout.ParameterCount.ShouldBe(golden.Parameters);
        layout.Entries.Count.ShouldBe(golden.Entries);
        Sha256(lines).ShouldBe(golden.Sha256);
    }

    [Theory]
    [MemberData(nameof(Paired))]
    public void Should_pair_convolutions_and_norms_as_data_flows_through_them(string model)
    {
        var golden = Pairs.Single(golden => golden.Model == model);
        var layout = Catalog.Find(model, ImageFamily.Large).LayoutFor(classes: 10, channels: 3);

        var lines = layout.Pairs.Select(pair =>
            $"{Layer(pair.Weight)} {Layer(pair.Gamma)} {(pair.Input is { } input ? Layer(layout.Pairs[input].Gamma) : "-")}\n");

        layout.Pairs.Count.ShouldBe(golden.Pairs);
        Sha256(lines).ShouldBe(golden.Sha256);

        string Layer(int entry) => layout.Entries[entry].Name[..^".weight".Length];
    }

    [Fact]
    public void Should_know_where_no_norms_are_behind_convolutions() =>
        Catalog.All.Where(architecture => architecture.Family is ImageFamily.Large && FilterLevel.Refusal(architecture) is null)
            .Select(architecture => architecture.Name).Order()
            .ShouldBe(Pairs.Select(golden => golden.Model).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_give_torchvisions_logits(string model)
    {
        var golden = Classifiers.Single(golden => golden.Model == model);
        using var scope = NewDisposeScope();
        using var network = Create(model, golden.Seed, golden.NormScale, trains: false);
        using var guard = no_grad();

        var logits = network.Forward(Images(golden.Side), tape: null).data<float>().ToArray();

        var expected = golden.Logits.SelectMany(row => row).ToArray();
        var largest = expected.Max(Math.Abs);
        golden.ImagesApart.ShouldBeGreaterThan(0.2);
        logits.Zip(expected, (a, b) => Math.Abs(a - b) / largest).Max().ShouldBeLessThan(Tolerance);
    }

    [Theory]
    [MemberData(nameof(Trained))]
    public void Should_have_torchvisions_loss_and_gradients(string model)
    {
        var golden = Trainings.Single(golden => golden.Model == model);
        using var scope = NewDisposeScope();
        using var network = Create(model, golden.Seed, normScale: 1, trains: true);
        var tape = new Tape();

        var logits = network.Forward(Images(golden.Side), tape);
        var loss = TrainingLoss.Of(logits, tape, tensor(Formula.Labels(2)));
        tape.Backward(loss);

        ((double)loss.item<float>()).ShouldBe(golden.Loss, Tolerance * golden.Loss);
        var largest = golden.GradientNorms.Values.Max();
        foreach (var (name, expected) in golden.GradientNorms)
        {
            var norm = (double)network.Memory.Gradient(network.Layout.IndexOf(name))!.norm().item<float>();
            norm.ShouldBe(expected, GradientTolerance * expected + 1e-5 * largest, name);
        }
    }

    private static Network Create(string model, int seed, double normScale, bool trains)
    {
        var network = new Network(Catalog.Find(model, ImageFamily.Large).Declare(10, 3), CPU, Precision.Fp32, trains);
        var state = Formula.State(network.Layout, seed);
        foreach (var norm in network.Layout.Entries.Where(entry => entry.Shape.Count == 1 && entry.Name.EndsWith(".weight", StringComparison.Ordinal)))
        {
            Formula.Change(state.ValuesOf(network.Layout.IndexOf(norm.Name)), normScale, shift: 0);
        }

        network.Memory.CopyFrom(state);
        return network;
    }

    private static string Sha256(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));

    private static Tensor Images(int side) =>
        tensor(Formula.Images(2, 3, side)).reshape(2, 3, side, side).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>A row of imagenet.json.</summary>
    private sealed record GoldenClassifier(
        string Model, int Parameters, int Entries, string Sha256, int Seed, int Side, double NormScale, double[][] Logits, double ImagesApart);

    /// <summary>A row of imagenet-pairs.json.</summary>
    private sealed record GoldenPairs(string Model, int Pairs, string Sha256);

    /// <summary>A row of imagenet-training.json.</summary>
    private sealed record GoldenTraining(string Model, int Seed, int Side, double Loss, Dictionary<string, double> GradientNorms);
}
