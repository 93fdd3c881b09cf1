using Grafting.Architectures.Fused;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Core.Tests.Architectures.Fused;

public sealed class FusedNormTests
{
    [Theory]
    [InlineData(16, 0f, false)]
    [InlineData(32, 0f, true)]
    [InlineData(64, 0.01f, true)]
    [InlineData(48, 1f, false)]
    public void Should_agree_with_separate_operations_in_float64(int channels, float slope, bool hasResidual)
    {
        using var scope = NewDisposeScope();
        var given = Inputs.Draw(channels, hasResidual, ScalarType.Float32);

        var fused = given.Run(ScalarType.Float32, x => FusedNorm.Apply(x.Images, x.Weight, x.Bias, x.Residual, x.Settings(slope)));
        var separate = given.Run(ScalarType.Float64, x => Separate(x, slope));

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

        var fused = given.Run(ScalarType.BFloat16, x => FusedNorm.Apply(x.Images, x.Weight, x.Bias, x.Residual, x.Settings(0)));
        var separate = given.Run(ScalarType.Float64, x => Separate(x, 0));

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
            _ = given.Run(ScalarType.Float32, x => FusedNorm.Apply(x.Images, x.Weight, x.Bias, x.Residual, x.Settings(0)));
        }

        Tensor.TotalCount.ShouldBe(before);
    }

    [Fact]
    public void Should_refuse_images_that_are_not_channels_last_or_have_odd_channels()
    {
        using var scope = NewDisposeScope();
        FusedNorm.Supports(zeros(2, 16, 4, 4)).ShouldBeFalse();
        FusedNorm.Supports(zeros(2, 4, 4, 24).permute(0, 3, 1, 2)).ShouldBeFalse();
        FusedNorm.Supports(zeros(2, 4, 4, 16).permute(0, 3, 1, 2)).ShouldBeTrue();
    }

    private static Tensor Separate(Inputs x, float slope)
    {
        var y = functional.batch_norm(x.Images, x.Mean, x.Variance, x.Weight, x.Bias, training: true, momentum: 0.1, eps: 1e-5);
        y = x.Residual is null ? y : y + x.Residual;
        return functional.leaky_relu(y, slope);
    }

    private sealed record Inputs(Tensor Images, Tensor? Residual, Tensor Weight, Tensor Bias, Tensor Mean, Tensor Variance, Tensor Gradient)
    {
        public static Inputs Draw(int channels, bool hasResidual, ScalarType images)
        {
            var generator = new Generator(7);
            Tensor Images() => randn([5, 6, 7, channels], generator: generator).to(images).permute(0, 3, 1, 2);
            Tensor Vector() => rand([channels], generator: generator) + 0.5;
            return new Inputs(Images() * 3 + 10, hasResidual ? Images() : null, Vector(), Vector(), Vector(), Vector(), Images());
        }

        public FusedNormSettings Settings(float slope) => new(Mean, Variance, Momentum: 0.1, Epsilon: 1e-5, slope);

        /// <summary>Output, gradients of images, weight, bias and residual, running mean and variance.</summary>
        public Tensor[] Run(ScalarType images, Func<Inputs, Tensor> forward)
        {
            var others = images is ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
            Tensor Leaf(Tensor t, ScalarType type) => t.to(type, copy: true).detach().requires_grad_();
            var mine = new Inputs(
                Leaf(Images, images),
                Residual is null ? null : Leaf(Residual, images),
                Leaf(Weight, others),
                Leaf(Bias, others),
                Mean.to(others, copy: true),
                Variance.to(others, copy: true),
                Gradient.to(images));
            var y = forward(mine);
            y.backward([mine.Gradient]);
            Tensor?[] results = [y, mine.Images.grad, mine.Weight.grad, mine.Bias.grad, mine.Residual?.grad, mine.Mean, mine.Variance];
            return results.OfType<Tensor>().Select(t => t.detach()).ToArray();
        }
    }
}
