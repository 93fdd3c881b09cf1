using BenchmarkDotNet.Attributes;
using Grafting.Architectures.Fused;
using Grafting.Experiments;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Grafting.Benchmarks;

/// <summary>
/// Batch norm, residual and ReLU of a ResNet block's end, forward and backward over 128 images of 16×32×32: the fused step
/// against libtorch's separate operations. The fused step writes over its input and gradient, so each call gets fresh ones.
/// </summary>
[WarmupCount(60)]
[IterationCount(40)]
public class NormBenchmarks
{
    private const int Channels = 16;
    private const int Side = 32;
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private DisposeScope _scope = null!;
    private Tensor _freshImages = null!;
    private Tensor _freshGradient = null!;
    private Tensor _images = null!;
    private Tensor _gradient = null!;
    private Tensor _residual = null!;
    private NormParameters _norm = null!;

    [Params(Precision.Fp32, Precision.Bf16)]
    public Precision Precision { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        _scope = NewDisposeScope();
        var type = Precision is Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor Images() => randn([Samples.BatchSize, Side, Side, Channels]).to(type).permute(0, 3, 1, 2);
        (_freshImages, _freshGradient, _residual) = (Images(), Images(), Images().requires_grad_());
        (_images, _gradient) = (empty_like(_freshImages).requires_grad_(), empty_like(_freshGradient));
        _norm = new NormParameters(
            ones(Channels).requires_grad_(),
            zeros(Channels).requires_grad_(),
            zeros(Channels),
            zeros(Channels),
            zeros(Channels),
            ones(Channels),
            Momentum,
            Epsilon);
    }

    [IterationSetup]
    public void Refresh()
    {
        using var guard = no_grad();
        _images.copy_(_freshImages);
        _gradient.copy_(_freshGradient);
    }

    [GlobalCleanup]
    public void Free() => _scope.Dispose();

    [Benchmark]
    public void Fused()
    {
        using var scope = NewDisposeScope();
        var step = FusedNormStep.Forward(_images, _residual, slope: 0, _norm);
        step.Backward(_gradient);
    }

    [Benchmark(Baseline = true)]
    public void Separate()
    {
        using var scope = NewDisposeScope();
        var y = functional.batch_norm(
            _images, _norm.Mean, _norm.Variance, _norm.Weight, _norm.Bias, training: true, momentum: Momentum, eps: Epsilon);
        autograd.grad([functional.relu(y.add_(_residual), inplace: true)], [_images, _residual, _norm.Weight, _norm.Bias], [_gradient]);
    }
}
