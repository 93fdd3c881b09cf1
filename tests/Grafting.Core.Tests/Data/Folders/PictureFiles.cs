using SkiaSharp;

namespace Grafting.Core.Tests.Data.Folders;

/// <summary>Image files that tests make, each seed with a look of its own.</summary>
internal static class PictureFiles
{
    public static byte[] Jpeg(int seed, int width = 40, int height = 30) => Encode(seed, width, height, SKEncodedImageFormat.Jpeg);

    public static byte[] Png(int seed, int width = 40, int height = 30) => Encode(seed, width, height, SKEncodedImageFormat.Png);

    public static byte[] WebP(int seed, int width = 40, int height = 30) => Encode(seed, width, height, SKEncodedImageFormat.Webp);

    /// <summary>A tree of training and test images in classes a, b, …</summary>
    public static void WriteTree(TemporaryFolder folder, int classes, int trainImages, int testImages)
    {
        for (var k = 0; k < classes; k++)
        {
            for (var image = 0; image < Math.Max(trainImages, testImages); image++)
            {
                var (name, jpeg) = ($"{(char)('a' + k)}/{image:00}.jpg", Jpeg((k * 100) + image));
                if (image < trainImages)
                {
                    folder.Write($"train/{name}", jpeg);
                }

                if (image < testImages)
                {
                    folder.Write($"val/{name}", jpeg);
                }
            }
        }
    }

    private static byte[] Encode(int seed, int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                bitmap.SetPixel(x, y, new SKColor((byte)((x * 5) + (seed * 40)), (byte)((y * 7) + (x * y / 9)), (byte)((seed * 90) + y - x)));
            }
        }

        using var data = bitmap.Encode(format, quality: 90);
        return data.ToArray();
    }
}
