using ScottPlot;

namespace Grafting.Host.Plots;

/// <summary>
/// What tells a file from the others: a colour (M. Okabe, K. Ito, "Color Universal Design", 2008: distinct for any colour vision; without
/// its yellow, which is too light on white) and the shape of its marks, for more files and for print without colour.
/// </summary>
internal readonly record struct FileStyle(Color Color, MarkerShape Shape)
{
    public const float LineWidth = 1.5f;

    private static readonly Color[] Colors =
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9" }.Select(Color.FromHex)];

    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown,
    ];

    public static FileStyle Of(int file) => new(Colors[file % Colors.Length], Shapes[file % Shapes.Length]);
}
