namespace Grafting.Data;

/// <summary>One pass over an image set in batches; the last, incomplete one is kept.</summary>
public interface IBatchSequence : IDisposable
{
    /// <summary>Images gone over so far, those left out included.</summary>
    int Done { get; }

    /// <summary>Images of them that were left out, because they cannot be decoded.</summary>
    int Skipped { get; }

    /// <summary>
    /// The next <paramref name="size"/> images of the pass, or what is left of it; without those that cannot be decoded, so the batch is
    /// smaller then. Null at the end of the pass.
    /// </summary>
    /// <exception cref="GraftingException">A file cannot be read, or not one image of the pass can be decoded.</exception>
    Batch? Take(int size);
}
