namespace Grafting.Architectures.Layers;

/// <summary>Size of a two-dimensional convolution. Kernels are square unless a width of their own is given.</summary>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels: its filters.</param>
/// <param name="Kernel">Height of the kernel, and its width.</param>
/// <param name="Stride">Step in both directions.</param>
/// <param name="Padding">Zeros above and below, and left and right.</param>
/// <param name="Groups">Groups of channels that do not see each other; as many as inputs makes it depthwise.</param>
/// <param name="Bias">Whether a bias is added to each output channel.</param>
public readonly record struct ConvolutionShape(
    int Inputs, int Outputs, int Kernel, int Stride = 1, int Padding = 0, int Groups = 1, bool Bias = false)
{
    public int KernelWidth { get; init; } = Kernel;

    /// <summary>Zeros left and right.</summary>
    public int PaddingWidth { get; init; } = Padding;

    /// <summary>
    /// Depthwise convolutions that skip pixels: in bfloat16, the processor's gradient of their input comes from a general
    /// routine, and three of them then take longer than all other convolutions of a MobileNetV2 together.
    /// </summary>
    internal bool StaysFloat32 => Groups > 1 && Groups == Inputs && Stride > 1;
}
