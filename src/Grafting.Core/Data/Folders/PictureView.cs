namespace Grafting.Data.Folders;

/// <summary>How a picture becomes what a network sees: a region of it is resized, and a square is cut out of the result.</summary>
/// <param name="Region">What is resized; nothing outside it is looked at.</param>
/// <param name="Width">Columns that the region becomes.</param>
/// <param name="Height">Rows that the region becomes.</param>
/// <param name="Left">Columns left out on the left of the square.</param>
/// <param name="Top">Rows left out above the square.</param>
/// <param name="Flip">The square is mirrored left to right.</param>
internal readonly record struct PictureView(Region Region, int Width, int Height, int Left, int Top, bool Flip)
{
    /// <summary>A random region, resized to the square, and mirrored half the time.</summary>
    public static PictureView Draw(int width, int height, PictureSizes sizes, RandomStream stream)
    {
        var region = RandomResizedCrop.Draw(width, height, stream);
        return new PictureView(region, sizes.Crop, sizes.Crop, Left: 0, Top: 0, Flip: stream.Next(2) == 1);
    }

    /// <summary>All of the picture, resized so that its shorter side is as asked for, and the square in the middle of that.</summary>
    public static PictureView Centre(int width, int height, PictureSizes sizes)
    {
        var (resizedWidth, resizedHeight) = width <= height
            ? (sizes.Resize, Longer(sizes.Resize, height, width))
            : (Longer(sizes.Resize, width, height), sizes.Resize);
        return new PictureView(
            new Region(0, 0, width, height),
            resizedWidth,
            resizedHeight,
            Before(resizedWidth, sizes.Crop),
            Before(resizedHeight, sizes.Crop),
            Flip: false);
    }

    /// <summary>Rounded down, as torchvision does.</summary>
    private static int Longer(int resized, int longer, int shorter) => (int)((double)((long)resized * longer) / shorter);

    /// <summary>To the nearest, ties to even, as torchvision does.</summary>
    private static int Before(int resized, int crop) => (int)Math.Round((resized - crop) / 2.0, MidpointRounding.ToEven);
}
