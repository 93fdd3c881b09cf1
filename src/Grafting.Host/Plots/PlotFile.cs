using System.Text;
using Grafting.Experiments;
using Grafting.Runs;
using SkiaSharp;

namespace Grafting.Host.Plots;

/// <summary>Writes a figure: as pixels or as lines and text, which its file's extension says.</summary>
internal static class PlotFile
{
    private const string Png = ".png";
    private const string Svg = ".svg";

    /// <summary>Pixels for each unit of the figure: fine enough for print across a page.</summary>
    private const int Fineness = 2;

    /// <exception cref="UsageException">The extension is neither <c>.png</c> nor <c>.svg</c>.</exception>
    public static void Check(string flag, string path)
    {
        if (!HasExtension(path, Png) && !HasExtension(path, Svg))
        {
            throw FlagText.Wrong(flag, path.Length == 0 ? "empty" : path, $"a file name that ends in {Png} or {Svg}");
        }
    }

    /// <exception cref="GraftingException">The file cannot be written.</exception>
    public static void Write(string path, FilterNormFigure figure) =>
        AtomicFile.Write(path, HasExtension(path, Png) ? AsPng(figure) : AsSvg(figure)); // Whole, for exceptions cannot pass through the native encoders.

    private static byte[] AsPng(FilterNormFigure figure)
    {
        using var bitmap = new SKBitmap(Fineness * FilterNormFigure.Width, Fineness * figure.Height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Scale(Fineness);
            figure.Draw(canvas);
        }

        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return encoded.ToArray();
    }

    private static byte[] AsSvg(FilterNormFigure figure)
    {
        using var written = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(FilterNormFigure.Width, figure.Height), written))
        {
            figure.Draw(canvas);
        }

        // Text is left to whoever shows the file: where the font is missing, one of the same widths or at least kind.
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(written.ToArray())
            .Replace($"font-family=\"{PlotFont.Name}\"", $"font-family=\"{PlotFont.Name}, Verdana, sans-serif\"", StringComparison.Ordinal)
            .Replace("<svg ", $"<svg viewBox=\"0 0 {FilterNormFigure.Width} {figure.Height}\" ", StringComparison.Ordinal));
    }

    private static bool HasExtension(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
