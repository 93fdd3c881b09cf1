using Grafting.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Grafting.Host.Rendering;

/// <summary>How far a network's epoch is: a heavy line that grows over a light one, so that it reads without colour too.</summary>
internal sealed class PassBar(NetworkRow row) : Renderable
{
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var (done, half, rest) = options.Unicode ? ('━', '╸', '─') : ('#', '-', '-');
        var halves = (int)(Share * maxWidth * 2);
        var filled = new string(done, halves / 2) + (halves % 2 == 1 ? half : "");
        yield return new Segment(filled, Shade);
        yield return new Segment(new string(rest, maxWidth - filled.Length), Style.Plain.Foreground(Color.Grey));
    }

    private double Share => row.Progress is { Phase: EpochPhase.Testing, ImagesTotal: > 0 } test
        ? (double)test.ImagesDone / test.ImagesTotal
        : row.IsFinished ? 1 : row.Trained;

    private Style Shade => Style.Plain.Foreground(row.Progress?.Phase switch
    {
        EpochPhase.Training => Color.Green,
        EpochPhase.Testing => Color.Blue,
        _ => Color.Grey,
    });
}
