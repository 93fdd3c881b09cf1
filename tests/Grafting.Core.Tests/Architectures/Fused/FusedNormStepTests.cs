using Grafting.Architectures.Fused;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Core.Tests.Architectures.Fused;

public sealed class FusedNormStepTests
{
    [Theory]
    [InlineData(16, 0f, false)]
    [InlineData(32, 0f, true)]
    [InlineData(64, 0.01f, true)]
    [InlineData(48, 1f, false)]
    [InlineData(24, 1f, true)]
    [InlineData(8, 0f, false)]
    public void Should_agree_with_separate_operations_in_float64(int channels, float slope, bool hasResidual)
    {
        using var scope = NewDisposeScope();
        var given = Inputs.Draw(channels, hasResidual, ScalarType.Float32);

        var fused = Fused(given, ScalarType.Float32, slope);
        var separate = Separate(given, slope);

        foreach (var (actual, expected) in fused.Zip(separate))
        {
            var difference = (actual.to(ScalarType.Float64) - expected).abs().max().item<double>();
            difference.ShouldBeLessThan(2e-6 * Math.Max(1, expected.abs().max().item<double>()));
        }
    }

    [Fact]
    public void Should_agree_with_separate_operations_to_the_precision_of_bf16()
    {
        using var scope = NewDisposeScope();
        var given = Inputs.Draw(channels: 32, hasResidual: true, ScalarType.BFloat16);

        var fused = Fused(given, ScalarType.BFloat16, 0);
        var separate = Separate(given, 0);

        foreach (var (actual, expected) in fused.Zip(separate))
        {
            var difference = (actual.to(ScalarType.Float64) - expected).abs().max().item<double>();
            difference.ShouldBeLessThan(0.005 * Math.Max(1, expected.abs().max().item<double>()));
        }
    }

    [Fact]
    public void Should_leave_no_tensor_behind()
    {
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            var given = Inputs.Draw(channels: 16, hasResidual: true, ScalarType.Float32);
            _ = Fused(given, ScalarType.Float32, 0);
        }

        Tensor.TotalCount.ShouldBe(before);
    }

    [Fact]
    public void Should_refuse_images_that_are_not_channels_last_or_do_not_fill_whole_vectors()
    {
        using var scope = NewDisposeScope();
        FusedNormStep.Supports(zeros(2, 16, 4, 4)).ShouldBeFalse();
        FusedNormStep.Supports(zeros(3, 3, 3, 24).permute(0, 3, 1, 2)).ShouldBeFalse();
        FusedNormStep.Supports(zeros(2, 3, 3, 24).permute(0, 3, 1, 2)).ShouldBeTrue();
        FusedNormStep.Supports(zeros(3, 3, 3, 16).permute(0, 3, 1, 2)).ShouldBeTrue();
    }

    /// <summary>Output, gradients of images, weight, bias and residual, running mean and variance.</summary>
    private static Tensor[] Fused(Inputs given, ScalarType type, float slope)
    {
        var x = given.As(type, ScalarType.Float32);
        var norm = new NormParameters(
            x.Weight, x.Bias, zeros_like(x.Weight), zeros_like(x.Bias), x.Mean, x.Variance, Momentum: 0.1, Epsilon: 1e-5);
        var tape = new Tape();
        var input = x.Images * 1; // A graph for the gradient to go on into, as a convolution is.
        var y = tape.Record(FusedNormStep.Forward(input, x.Residual, slope, norm), input, x.Residual);
        var output = y.detach().clone();
        tape.Backward((y * x.Gradient).sum());
        return Present(output, x.Images.grad, norm.WeightGradient, norm.BiasGradient, x.Residual?.grad, x.Mean, x.Variance);
    }

    private static Tensor[] Separate(Inputs given, float slope)
    {
        var x = given.As(ScalarType.Float64, ScalarType.Float64);
        var y = functional.batch_norm(x.Images, x.Mean, x.Variance, x.Weight, x.Bias, training: true, momentum: 0.1, eps: 1e-5);
        y = functional.leaky_relu(x.Residual is null ? y : y + x.Residual, slope);
        y.backward([x.Gradient]);
        return Present(y, x.Images.grad, x.Weight.grad, x.Bias.grad, x.Residual?.grad, x.Mean, x.Variance);
    }

    private static Tensor[] Present(params Tensor?[] tensors) => [.. tensors.OfType<Tensor>().Select(t => t.detach())];

    private sealed record Inputs(Tensor Images, Tensor? Residual, Tensor Weight, Tensor Bias, Tensor Mean, Tensor Variance, Tensor Gradient)
    {
        public static Inputs Draw(int channels, bool hasResidual, ScalarType images)
        {
            var generator = new Generator(7);
            Tensor Images() => randn([5, 6, 7, channels], generator: generator).to(images).permute(0, 3, 1, 2);
            Tensor Vector() => rand([channels], generator: generator) + 0.5;
            return new Inputs(Images() * 3 + 10, hasResidual ? Images() : null, Vector(), Vector(), Vector(), Vector(), Images());
        }

        /// <summary>The same numbers in other types; everything that has a gradient is a leaf.</summary>
        public Inputs As(ScalarType images, ScalarType others)
        {
            static Tensor Leaf(Tensor t, ScalarType type) => t.to(type, copy: true).detach().requires_grad_();
            return new Inputs(
                Leaf(Images, images),
                Residual is null ? null : Leaf(Residual, images),
                Leaf(Weight, others),
                Leaf(Bias, others),
                Mean.to(others, copy: true),
                Variance.to(others, copy: true),
                Gradient.to(images));
        }
    }
}
