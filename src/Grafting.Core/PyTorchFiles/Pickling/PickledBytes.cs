namespace Grafting.PyTorchFiles.Pickling;

/// <summary>A bytes object of a pickle: weights have none, so they are passed over and not kept.</summary>
internal sealed class PickledBytes
{
    public static PickledBytes Skipped { get; } = new();

    private PickledBytes()
    {
    }
}
