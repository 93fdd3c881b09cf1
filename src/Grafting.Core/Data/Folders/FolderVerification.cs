namespace Grafting.Data.Folders;

/// <summary>Decodes every image of a folder, to find those that passes would leave out.</summary>
public static class FolderVerification
{
    /// <summary>Pictures are decoded whole in any case; this only has to be cheap.</summary>
    private static readonly PictureSizes Smallest = new(Resize: 1, Crop: 1);

    private const int Ahead = 64;

    /// <param name="data">What was found in the folder.</param>
    /// <param name="workers">Decoding threads.</param>
    /// <param name="stop">Stops between two images.</param>
    /// <returns>The images that cannot be decoded, in file order, those for training first.</returns>
    /// <exception cref="GraftingException">A file cannot be read at all.</exception>
    public static IReadOnlyList<SkippedImage> Check(DataSet data, int workers, CancellationToken stop) =>
        [.. new[] { data.Train, data.Test }.OfType<ImageFolder>().SelectMany(images => Check(images, workers, stop))];

    private static IEnumerable<SkippedImage> Check(ImageFolder images, int workers, CancellationToken stop)
    {
        using var pictures = new DecodedPictures(images, PassPlan.Plain, new DecodingPlan(Smallest, workers, Ahead, _ => { }));
        for (var k = 0; k < images.Count; k++)
        {
            stop.ThrowIfCancellationRequested();
            var picture = pictures.Take();
            if (picture.Problem is { } problem)
            {
                yield return new SkippedImage(images.PlaceOf(picture.Index), problem);
            }

            pictures.GiveBack(picture);
        }
    }
}
