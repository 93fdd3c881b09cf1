using SkiaSharp;

namespace Grafting.EndToEnd.Tests.Support;

/// <summary>A generated tree of images: train/CLASS/… and val/CLASS/… in all formats.</summary>
internal static class ImageTree
{
    private static readonly (SKEncodedImageFormat Format, string Extension)[] Formats =
        [(SKEncodedImageFormat.Jpeg, "JPEG"), (SKEncodedImageFormat.Png, "png"), (SKEncodedImageFormat.Webp, "webp")];

    /// <returns>What <c>--data</c> takes.</returns>
    public static string Generate(TemporaryFolder folder, int trainImages, int testImages)
    {
        foreach (var (part, count) in new[] { ("train", trainImages), ("val", testImages) })
        {
            for (var image = 0; image < count; image++)
            {
                var (format, extension) = Formats[image % Formats.Length];
                Write(folder[$"images/{part}/light/{image}.{extension}"], Shade(image, from: 128), format);
                Write(folder[$"images/{part}/dark/{image}.{extension}"], Shade(image, from: 0), format);
            }
        }

        return folder["images"];
    }

    private static Func<int, int, SKColor> Shade(int image, int from) =>
        (x, y) => new SKColor((byte)(from + ((x + image) % 100)), (byte)(from + ((y * 3) % 120)), (byte)(from + ((x * y) % 90)));

    private static void Write(string place, Func<int, int, SKColor> colour, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(120, 90, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                bitmap.SetPixel(x, y, colour(x, y));
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        using var file = File.Create(place);
        bitmap.Encode(file, format, quality: 90).ShouldBeTrue();
    }
}
