namespace Grafting.Data.Folders;

/// <summary>A place for one image of a pass. One thread fills it; then another takes it and gives it back.</summary>
internal sealed class DecodedPicture : IDisposable
{
    /// <summary>Decoding takes a thousand times as long as a spinning thread waits: it would only take processors from decoders.</summary>
    private readonly ManualResetEventSlim _isFilled = new(initialState: false, spinCount: 0);

    /// <summary>The image's index.</summary>
    public int Index { get; set; }

    /// <summary>Side × side × 3 bytes.</summary>
    public byte[] Pixels { get; set; } = [];

    /// <summary>Why there are no pixels; null where there are.</summary>
    public string? Problem { get; set; }

    /// <summary>What was thrown, which is no matter of the image's content.</summary>
    public Exception? Failure { get; set; }

    public void Fill() => _isFilled.Set();

    public void WaitUntilFilled() => _isFilled.Wait();

    public void Empty() => _isFilled.Reset();

    public void Dispose() => _isFilled.Dispose();
}
