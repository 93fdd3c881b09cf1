namespace Grafting.Data;

/// <summary>In which order a pass takes images, and how it crops each: drawn from streams, or plain.</summary>
/// <param name="order">Image indexes; null for file order.</param>
/// <param name="augmentation">Where crops are drawn from, in the order of the pass; null for none.</param>
public sealed class PassPlan(int[]? order, RandomStream? augmentation)
{
    /// <summary>File order, no crops.</summary>
    public static PassPlan Plain { get; } = new(order: null, augmentation: null);

    /// <summary>The image at a position of the pass.</summary>
    public int IndexAt(int position) => order is null ? position : order[position];

    /// <summary>The crop of the next image; to be asked once for each, in order.</summary>
    public Crop NextCrop() => augmentation is null ? Crop.None : Crop.Draw(augmentation);

    /// <summary>
    /// A stream for the augmentation of the next image, null for none; to be asked once for each, in order, instead of
    /// <see cref="NextCrop"/>. It may be drawn from later and on another thread.
    /// </summary>
    public RandomStream? NextStream() => augmentation?.Fork();
}
