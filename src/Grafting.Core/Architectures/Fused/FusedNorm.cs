using TorchSharp;
using static TorchSharp.torch;

namespace Grafting.Architectures.Fused;

/// <summary>
/// Training-mode batch normalization with an optional residual and a (leaky) ReLU as one differentiable operation on the
/// processor, for channels-last images with a multiple of 16 channels. Formulas: Ioffe and Szegedy, ICML 2015, section 3.
/// </summary>
internal sealed class FusedNorm : autograd.SingleTensorFunction<FusedNorm>
{
    private const string StepKey = "step";

    public override string Name => nameof(FusedNorm);

    /// <summary>Whether the images can take this way.</summary>
    public static bool Supports(Tensor x) =>
        x.device_type is DeviceType.CPU && x.shape[1] % NormKernels<float, SingleElement>.Lanes == 0 && x.permute(0, 2, 3, 1).is_contiguous();

    /// <param name="x">Images × channels × height × width.</param>
    /// <param name="weight">γ.</param>
    /// <param name="bias">β.</param>
    /// <param name="residual">Added before the activation; may be null.</param>
    /// <param name="settings">The layer's running statistics and constants.</param>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor bias, Tensor? residual, FusedNormSettings settings) =>
        apply(x, weight, bias, (object?)residual ?? settings, settings);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var step = FusedNormStep.Forward((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], vars[3] as Tensor, (FusedNormSettings)vars[4]);
        ctx.save_data(StepKey, step);
        return step.Output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var step = (FusedNormStep)ctx.get_data(StepKey);
        var (input, weight, bias, residual) = step.Backward(grad_output);
        grad_output.Dispose();
        return [input, weight, bias, residual!, null!];
    }
}

/// <summary>What a fused norm takes from its layer besides γ and β.</summary>
/// <param name="Mean">Running mean, updated in place.</param>
/// <param name="Variance">Running variance (unbiased), updated in place.</param>
/// <param name="Momentum">Share of the new batch in the running statistics.</param>
/// <param name="Epsilon">Added to the variance before its root.</param>
/// <param name="Slope">The activation's slope below zero: 0 for ReLU, 1 for none.</param>
internal sealed record FusedNormSettings(Tensor Mean, Tensor Variance, double Momentum, double Epsilon, float Slope);
