using static TorchSharp.torch;

namespace Grafting.Data;

/// <summary>An image set in a device's memory, as bytes with the padding that crops need; shared by the networks on that device.</summary>
public sealed class DeviceImages : IDisposable
{
    public DeviceImages(ImageSet images, Normalization normalization, Device device)
    {
        using var scope = NewDisposeScope();
        (Height, Width) = (images.Height, images.Width);
        var bytes = tensor(images.Pixels).reshape(images.Count, images.Height, images.Width, images.Channels);
        Pixels = Keep(nn.functional.pad(bytes, [0, 0, Crop.Padding, Crop.Padding, Crop.Padding, Crop.Padding]), device);
        Labels = Keep(tensor(images.Labels).to(int64), device);
        Mean = Keep(tensor([.. normalization.Mean]), device);
        Deviation = Keep(tensor([.. normalization.StandardDeviation]), device);
        Rows = Keep(arange(images.Height, int64), device);
        Columns = Keep(arange(images.Width, int64), device);
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Bytes, images × (height + 8) × (width + 8) × channels.</summary>
    internal Tensor Pixels { get; }

    internal Tensor Labels { get; }

    internal Tensor Mean { get; }

    internal Tensor Deviation { get; }

    /// <summary>0 … height − 1.</summary>
    internal Tensor Rows { get; }

    /// <summary>0 … width − 1.</summary>
    internal Tensor Columns { get; }

    public void Dispose()
    {
        foreach (var owned in new[] { Pixels, Labels, Mean, Deviation, Rows, Columns })
        {
            owned.Dispose();
        }
    }

    private static Tensor Keep(Tensor host, Device device) => host.to(device).DetachFromDisposeScope();
}
