namespace Grafting.Data.Folders;

/// <summary>Labelled images as files of any size, decoded when a pass comes to them.</summary>
/// <param name="root">The folder that paths begin at.</param>
/// <param name="paths">With forward slashes, in file order.</param>
/// <param name="labels">One class index per image.</param>
internal sealed class ImageFolder(string root, string[] paths, int[] labels) : IImages
{
    public int Count => paths.Length;

    /// <summary>Grey images are taken for coloured ones, as torchvision takes them.</summary>
    public int Channels => 3;

    public int LabelOf(int index) => labels[index];

    /// <summary>Where an image lies.</summary>
    public string PlaceOf(int index) => Path.Combine(root, paths[index]);

    public IImages Take(int count) => count >= Count ? this : new ImageFolder(root, paths[..count], labels[..count]);

    public IBatchSource ToBatches(Normalization normalization, DecodingPlan decoding) => new FolderBatches(this, normalization, decoding);
}
