namespace Grafting.Data;

/// <summary>One pass over an image set in batches; the last, incomplete one is kept.</summary>
public interface IBatchSequence : IDisposable
{
    /// <summary>Images handed out so far.</summary>
    int Done { get; }

    /// <summary>The next batch of at most <paramref name="size"/> images, or null at the end of the pass.</summary>
    Batch? Take(int size);
}
