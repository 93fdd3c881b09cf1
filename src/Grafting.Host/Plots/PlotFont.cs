using ScottPlot;
using SkiaSharp;

namespace Grafting.Host.Plots;

/// <summary>
/// The font of pictures, which lies in the program: servers and containers often have none, and then text would be missing without a
/// word. So pictures are the same everywhere, too.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    private const string Family = "DejaVu Sans";
    private const string Resource = "Grafting.Host.Plots.fonts.DejaVuSans.ttf";

    static PlotFont() => Fonts.FontResolvers.Insert(0, new PlotFont());

    /// <summary>Its name; asking for it makes the font known to the plotting library.</summary>
    public static string Name => Family;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Family ? SKTypeface.FromStream(typeof(PlotFont).Assembly.GetManifestResourceStream(Resource)) : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
