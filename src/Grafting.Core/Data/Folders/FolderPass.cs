using static TorchSharp.torch;

namespace Grafting.Data.Folders;

/// <summary>A pass over a folder's images. Those that cannot be decoded are missing from the batches that they belong to.</summary>
/// <param name="images">What is gone over.</param>
/// <param name="plan">Order and augmentation.</param>
/// <param name="decoding">How files become pixels.</param>
/// <param name="normalization">How pixels become floats; disposed with the pass.</param>
/// <param name="skipped">Told the index of each image that is missing, and why.</param>
internal sealed class FolderPass(
    ImageFolder images, PassPlan plan, DecodingPlan decoding, PixelNormalization normalization, Action<int, string> skipped) : IBatchSequence
{
    private readonly DecodedPictures _pictures = new(images, plan, decoding);
    private (int Index, string Problem) _firstSkipped;

    public int Done { get; private set; }

    public int Skipped { get; private set; }

    public Batch? Take(int size)
    {
        while (Math.Min(size, images.Count - Done) is var count and > 0)
        {
            if (TakeAll(count) is { } batch)
            {
                return batch;
            }
        }

        return Skipped < images.Count ? null : throw new GraftingException(
            $"not one of {images.Count} images can be decoded; {images.PlaceOf(_firstSkipped.Index)} {_firstSkipped.Problem}.");
    }

    public void Dispose()
    {
        _pictures.Dispose();
        normalization.Dispose();
    }

    /// <returns>Null where not one of them can be decoded.</returns>
    private Batch? TakeAll(int count)
    {
        var side = decoding.Sizes.Crop;
        var bytes = empty([count, side, side, images.Channels], uint8);
        var labels = new List<long>(count);
        for (var k = 0; k < count; k++, Done++)
        {
            var picture = _pictures.Take();
            if (picture.Problem is { } problem)
            {
                Skip(picture.Index, problem);
            }
            else
            {
                picture.Pixels.CopyTo(bytes.bytes[(labels.Count * picture.Pixels.Length)..]);
                labels.Add(images.LabelOf(picture.Index));
            }

            _pictures.GiveBack(picture);
        }

        return labels.Count == 0 ? null : new Batch(
            normalization.Normalize(bytes.narrow(0, 0, labels.Count)).permute(0, 3, 1, 2),
            tensor(labels).to(normalization.Device));
    }

    private void Skip(int index, string problem)
    {
        if (Skipped++ == 0)
        {
            _firstSkipped = (index, problem);
        }

        skipped(index, problem);
    }
}
