using ScottPlot;
using SkiaSharp;

namespace Grafting.Host.Plots;

/// <summary>
/// The L1 norms of files' filters. Above, on one axis of norms: layer by layer, and all filters sorted. Below: the share of invalid
/// filters in each layer, and the legend.
/// </summary>
internal sealed class FilterNormFigure(NormComparison norms)
{
    public const int Width = 1200;

    private const int LayersWidth = 770;
    private const int UpperHeight = 350;
    private const int LowerHeight = 286;

    /// <summary>The sorted filters' axis has its labels where the layers have the next panel.</summary>
    private const int SortedLabels = 34;

    private const int LegendHeight = 24;
    private const int LegendItemHeight = 38;

    public int Height { get; } =
        UpperHeight + Math.Max(LowerHeight, SortedLabels + LegendHeight + LegendItemHeight * norms.Files.Count);

    public void Draw(SKCanvas canvas)
    {
        using var paper = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(0, 0, Width, Height, paper);
        Draw(LayerPanels.Norms(norms), new PixelRect(0, LayersWidth, UpperHeight, 0));
        Draw(LayerPanels.Shares(norms), new PixelRect(0, LayersWidth, UpperHeight + LowerHeight, UpperHeight));
        Draw(SortedPanel.Of(norms), new PixelRect(LayersWidth, Width, UpperHeight + SortedLabels, 0));
        Draw(LegendPanel.Of(norms), new PixelRect(LayersWidth, Width, Height, UpperHeight + SortedLabels));

        void Draw(Plot panel, PixelRect place)
        {
            using (panel)
            {
                panel.RenderManager.ClearCanvasBeforeEachRender = false;
                panel.RenderInMemory((int)place.Width, (int)place.Height); // A first rendering draws all twice, which a vector file would show.
                panel.Render(canvas, place);
            }
        }
    }
}
