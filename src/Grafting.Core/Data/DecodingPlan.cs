namespace Grafting.Data;

/// <summary>How the files of images become pixels. Nothing but <see cref="Sizes"/> changes what comes out.</summary>
/// <param name="Sizes">What an image becomes.</param>
/// <param name="Workers">Decoding threads of each pass, at least 1.</param>
/// <param name="Ahead">Images of a pass that are decoded before they are asked for, at least 1: what bounds its memory.</param>
/// <param name="Skipped">Told each image that cannot be decoded, once, by the thread that takes the batch it is missing in.</param>
public sealed record DecodingPlan(PictureSizes Sizes, int Workers, int Ahead, Action<SkippedImage> Skipped);

/// <summary>The side lengths to which photographs are brought, in pixels.</summary>
/// <param name="Resize">Of the shorter side before the centre is cut out, for tests: at least <paramref name="Crop"/>.</param>
/// <param name="Crop">Of the square that a network sees.</param>
public sealed record PictureSizes(int Resize, int Crop)
{
    /// <summary>What ImageNet's architectures take, but for Inception v3.</summary>
    public static PictureSizes Standard { get; } = new(Resize: 256, Crop: 224);
}

/// <summary>An image that cannot be decoded: passes leave it out.</summary>
/// <param name="Place">The file.</param>
/// <param name="Problem">What is wrong, as the rest of a sentence that the file begins.</param>
public sealed record SkippedImage(string Place, string Problem)
{
    /// <summary>One line for people.</summary>
    public string Warning => $"{Place} {Problem}; it is left out of every pass.";
}
