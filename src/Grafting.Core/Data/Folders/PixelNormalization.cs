using static TorchSharp.torch;

namespace Grafting.Data.Folders;

/// <summary>
/// (byte/255 − mean) / deviation for each channel, on a device: bytes go there, a quarter of what floats would be. On the processor the
/// result has the bits that <see cref="ImageBatcher"/> and torchvision give.
/// </summary>
internal sealed class PixelNormalization(Normalization normalization, Device device) : IDisposable
{
    private readonly Tensor _mean = tensor([.. normalization.Mean], device: device).DetachFromDisposeScope();
    private readonly Tensor _deviation = tensor([.. normalization.StandardDeviation], device: device).DetachFromDisposeScope();

    public Device Device => device;

    /// <summary>Bytes in the processor's memory (images × height × width × channels) to floats of the same shape on the device.</summary>
    public Tensor Normalize(Tensor bytes) => bytes.to(device).to(float32).div_(255).sub_(_mean).div_(_deviation);

    public void Dispose()
    {
        _mean.Dispose();
        _deviation.Dispose();
    }
}
