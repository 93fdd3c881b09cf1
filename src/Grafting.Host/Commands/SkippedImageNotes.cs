using Grafting.Actors.Hosting;
using Grafting.Data;
using Grafting.Host.Rendering;
using Grafting.Runs;

namespace Grafting.Host.Commands;

/// <summary>Tells images that cannot be decoded: each in the log, the first few on the screen too. Safe for all threads.</summary>
internal sealed class SkippedImageNotes(RunDirectory directory, RunScreen screen)
{
    private const int Shown = 10;

    private int _told;

    public void Tell(SkippedImage image)
    {
        directory.Log(nameof(LogSeverity.Warning), "data", image.Warning, cause: null);
        var number = Interlocked.Increment(ref _told);
        if (number <= Shown)
        {
            screen.Note($"warning: {image.Warning}");
        }
        else if (number == Shown + 1)
        {
            screen.Note($"warning: there are more such images; {new RunPaths(directory.Root).Log} names each of them.");
        }
    }
}
