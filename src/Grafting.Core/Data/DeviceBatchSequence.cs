using static TorchSharp.torch;

namespace Grafting.Data;

/// <summary>
/// A pass over images in a device's memory: the plan of the whole pass goes to the device once, and batches are cropped,
/// mirrored and normalized there, so that no batch waits for the host. The same plan gives the same images as on the processor.
/// </summary>
public sealed class DeviceBatchSequence : IBatchSequence
{
    private readonly DeviceImages _images;

    /// <summary>Four rows of one number per image of the pass: index, top, left, and 1 where mirrored.</summary>
    private readonly Tensor _plan;

    public DeviceBatchSequence(DeviceImages images, PassPlan pass)
    {
        _images = images;
        var count = (int)images.Labels.shape[0];
        var plan = new long[4, count];
        for (var k = 0; k < count; k++)
        {
            var crop = pass.NextCrop();
            (plan[0, k], plan[1, k], plan[2, k], plan[3, k]) = (pass.IndexAt(k), crop.Top, crop.Left, crop.Flip ? 1 : 0);
        }

        using var host = tensor(plan);
        _plan = host.to(images.Pixels.device, copy: true).DetachFromDisposeScope();
    }

    public int Done { get; private set; }

    public int Skipped => 0;

    public Batch? Take(int size)
    {
        var count = Math.Min(size, (int)_plan.shape[1] - Done);
        if (count == 0)
        {
            return null;
        }

        var plan = _plan.narrow(1, Done, count).unsqueeze(2);
        Done += count;
        var (index, flip) = (plan[0], plan[3]);
        var rows = plan[1] + _images.Rows;
        var columns = plan[2] + flip * (_images.Width - 1) + _images.Columns * (1 - 2 * flip);
        var bytes = _images.Pixels[index.unsqueeze(2), rows.unsqueeze(2), columns.unsqueeze(1)];
        var pixels = bytes.to(float32).div_(255).sub_(_images.Mean).div_(_images.Deviation);
        return new Batch(pixels.permute(0, 3, 1, 2), _images.Labels[index.squeeze(1)]);
    }

    public void Dispose() => _plan.Dispose();
}
