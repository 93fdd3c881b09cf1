using Grafting.Architectures.Fused;
using static TorchSharp.torch;

namespace Grafting.Architectures.Layers;

/// <summary>
/// Sets half of all numbers to zero in training and doubles the others (Srivastava et al., JMLR 2014; scaled as PyTorch does).
/// PyTorch's own function draws from one generator for the whole process, so that its outcome would depend on other networks.
/// </summary>
internal static class HalfDropout
{
    private const double Keep = 0.5;

    public static Tensor Apply(Tensor x, Tape? tape) =>
        tape?.Dropout is { } generator ? x * Mask(x, generator) : x;

    private static Tensor Mask(Tensor x, Generator generator)
    {
        using var guard = no_grad();
        return empty_like(x).bernoulli_(Keep, generator).div_(Keep);
    }
}
