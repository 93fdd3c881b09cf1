using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Grafting.Data.Folders;

/// <summary>Passes over a folder's images: they share the list of files, and which of them were told to be damaged.</summary>
internal sealed class FolderBatches(ImageFolder images, Normalization normalization, DecodingPlan decoding) : IBatchSource
{
    private readonly ConcurrentDictionary<int, bool> _told = [];

    public IBatchSequence Pass(PassPlan plan, Device device) =>
        new FolderPass(images, plan, decoding, new PixelNormalization(normalization, device), TellOnce);

    /// <summary>Every pass disposes what it holds.</summary>
    public void Dispose()
    {
    }

    private void TellOnce(int index, string problem)
    {
        if (_told.TryAdd(index, true))
        {
            decoding.Skipped(new SkippedImage(images.PlaceOf(index), problem));
        }
    }
}
