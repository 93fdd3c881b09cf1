namespace Grafting.Data;

/// <summary>Labelled images, in file order: in memory, or a list of files.</summary>
public interface IImages
{
    int Count { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    int Channels { get; }

    /// <summary>The class index of an image.</summary>
    int LabelOf(int index);

    /// <summary>The first <paramref name="count"/> images in file order; all of them where there are fewer.</summary>
    IImages Take(int count);

    /// <summary>Prepares passes over them.</summary>
    /// <param name="normalization">Applied to each pixel after it is divided by 255.</param>
    /// <param name="decoding">How files become pixels; images in memory are decoded already.</param>
    IBatchSource ToBatches(Normalization normalization, DecodingPlan decoding);
}
