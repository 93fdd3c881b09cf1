using System.Globalization;
using Grafting.Data.Downloads;
using Spectre.Console;

namespace Grafting.Host.Rendering;

/// <summary>Shows a download: a progress bar for each file in a terminal, a line for each tenth of a file otherwise.</summary>
internal static class DownloadView
{
    private const int LinesPerFile = 10;
    private const int BarWidth = 16; // leaves room for the rest in 80 columns

    /// <param name="console">Draws the bars if it is a terminal.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="quiet">Shows nothing.</param>
    public static Task<T> ShowAsync<T>(
        IAnsiConsole console, TextWriter output, bool quiet, Func<IProgress<DownloadProgress>, Task<T>> download) =>
        quiet ? download(new Reporter(_ => { }))
        : console.Profile.Capabilities.Interactive ? DrawAsync(console, download)
        : download(new Reporter(Lines(output)));

    private static Task<T> DrawAsync<T>(IAnsiConsole console, Func<IProgress<DownloadProgress>, Task<T>> download) => console.Progress()
        .Columns(
            new TaskDescriptionColumn(),
            new ProgressBarColumn { Width = BarWidth },
            new PercentageColumn(),
            new DownloadedColumn(),
            new RemainingTimeColumn())
        .StartAsync(context =>
        {
            var bars = new Dictionary<string, ProgressTask>();
            return download(new Reporter(progress =>
            {
                if (!bars.TryGetValue(progress.File, out var bar))
                {
                    bars[progress.File] = bar = context.AddTask(Markup.Escape(progress.File), maxValue: progress.Total);
                }

                bar.Value = progress.Bytes;
            }));
        });

    private static Action<DownloadProgress> Lines(TextWriter output)
    {
        var shown = new Dictionary<string, long>();
        return progress =>
        {
            var step = progress.Total > 0 ? LinesPerFile * progress.Bytes / progress.Total : LinesPerFile;
            if (shown.TryGetValue(progress.File, out var before) && before >= step)
            {
                return;
            }

            shown[progress.File] = step;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{progress.File}: {progress.Bytes / 1e6:0.0} of {progress.Total / 1e6:0.0} MB"));
        };
    }

    /// <summary>Reports on the thread that downloads, in order; <see cref="Progress{T}"/> would post to the thread pool.</summary>
    private sealed class Reporter(Action<DownloadProgress> show) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => show(value);
    }
}
