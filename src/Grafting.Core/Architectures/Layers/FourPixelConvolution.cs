using static TorchSharp.torch;

namespace Grafting.Architectures.Layers;

/// <summary>
/// The usual convolution (3×3, one pixel of padding) over images of 2×2 pixels, as products of matrices. Each output pixel meets all four input
/// pixels, and so four of the kernel's nine weights; libtorch multiplies the padding by the other five too, and takes twice the time.
/// </summary>
internal static class FourPixelConvolution
{
    private const int Side = 2;
    private const int Kernel = 3;
    private const int Pixels = Side * Side;

    /// <summary>Whether it computes a convolution of this shape over these images [N, C, H, W]. Elsewhere than on processors none.</summary>
    public static bool Serves(ConvolutionShape shape, Tensor x) =>
        shape is { Kernel: Kernel, KernelWidth: Kernel, Stride: 1, Padding: 1, PaddingWidth: 1, Groups: 1 } &&
        x.size(2) == Side && x.size(3) == Side && x.device_type == TorchSharp.DeviceType.CPU;

    /// <param name="x">Images [N, C, 2, 2], channels last.</param>
    /// <param name="weight">[O, C, 3, 3], channels last.</param>
    /// <param name="bias">[O] or null.</param>
    /// <returns>[N, O, 2, 2], channels last.</returns>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor? bias)
    {
        var inputs = x.permute(0, 2, 3, 1).flatten(1, 2).unbind(1);
        var taps = weight.permute(2, 3, 1, 0).flatten(0, 1).unbind(0);
        var outputs = Enumerable.Range(0, Pixels).Select(output => OutputPixel(output, inputs, taps)).ToArray();
        var sums = stack(outputs, dim: 1).unflatten(1, Side, Side).permute(0, 3, 1, 2);
        return bias is null ? sums : sums.add(bias.unflatten(0, -1, 1, 1));
    }

    private static Tensor OutputPixel(int output, Tensor[] inputs, Tensor[] taps)
    {
        var sum = mm(inputs[0], taps[TapAt(0, output)]);
        for (var input = 1; input < Pixels; input++)
        {
            sum.addmm_(inputs[input], taps[TapAt(input, output)], beta: 1, alpha: 1);
        }

        return sum;
    }

    /// <summary>Index of the kernel's weights [C, O], row by row, that an input pixel is multiplied by for an output pixel.</summary>
    private static int TapAt(int input, int output) =>
        ((1 + (input / Side) - (output / Side)) * Kernel) + 1 + (input % Side) - (output % Side);
}
