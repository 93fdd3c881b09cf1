using System.Threading.Channels;
using Spectre.Console;

namespace Grafting.Host.Rendering;

/// <summary>
/// Shows a run while it trains: a live table in a terminal, plain lines otherwise. It looks at the newest view a few times a
/// second instead of being told each change, so that training never waits for a terminal.
/// </summary>
internal sealed class RunScreen(IAnsiConsole console, TimeProvider time, PlainLines lines)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly TrainingFigures _figures = new();

    /// <summary>Shows the run until <paramref name="notices"/> completes; what it completes with is thrown.</summary>
    public Task ShowAsync(Func<RunView> newest, ChannelReader<RunNotice> notices) =>
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi
            ? ShowLiveAsync(newest, notices)
            : ShowPlainAsync(newest, notices);

    private Task ShowLiveAsync(Func<RunView> newest, ChannelReader<RunNotice> notices) =>
        console.Live(Table(newest)).StartAsync(context => RepeatAsync(
            notices,
            notice =>
            {
                if (notice is RunNoted noted)
                {
                    // Filled up to the full width, because it is written over the table's first line.
                    console.Write(Align.Left(new Text(noted.Text)));
                }
            },
            () => context.UpdateTarget(Table(newest))));

    private async Task ShowPlainAsync(Func<RunView> newest, ChannelReader<RunNotice> notices)
    {
        var output = console.Profile.Out.Writer;
        var view = newest();
        Tell(view.Title);
        Tell($"Writing to {view.Directory}");
        await RepeatAsync(
            notices,
            notice => Tell(notice switch
            {
                EpochCommitted committed => lines.Of(committed),
                RunNoted noted => noted.Text,
                _ => null,
            }),
            () =>
            {
                foreach (var row in newest().Networks)
                {
                    Tell(lines.Of(row));
                }
            });

        // Not through the console, which would break lines at a width that no terminal has.
        void Tell(string? line)
        {
            if (line is not null)
            {
                output.WriteLine(line);
                output.Flush();
            }
        }
    }

    /// <summary>Tells notices as they come and draws at every tick, and once more when the notices are over.</summary>
    private async Task RepeatAsync(ChannelReader<RunNotice> notices, Action<RunNotice> tell, Action draw)
    {
        using var timer = new PeriodicTimer(Period, time);
        var tick = timer.WaitForNextTickAsync().AsTask();
        var arrival = notices.WaitToReadAsync().AsTask();
        try
        {
            while (await Task.WhenAny(arrival, tick) == tick || await arrival)
            {
                while (notices.TryRead(out var notice))
                {
                    tell(notice);
                }

                if (arrival.IsCompleted)
                {
                    arrival = notices.WaitToReadAsync().AsTask();
                }

                if (tick.IsCompleted)
                {
                    draw();
                    tick = timer.WaitForNextTickAsync().AsTask();
                }
            }
        }
        finally
        {
            draw();
        }
    }

    private LiveTable Table(Func<RunView> newest) => new(_figures.Into(newest()));
}
