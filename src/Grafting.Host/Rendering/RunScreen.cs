using System.Collections.Concurrent;
using System.Threading.Channels;
using Grafting.Actors.Ring;
using Spectre.Console;

namespace Grafting.Host.Rendering;

/// <summary>
/// Shows a run while it trains: a live table in a terminal, plain lines otherwise. It asks for the newest view a few times a
/// second instead of being told each change, so that training never waits for a terminal.
/// </summary>
internal sealed class RunScreen(IAnsiConsole console, TimeProvider time, PlainLines lines)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly TrainingFigures _figures = new();
    private readonly ConcurrentQueue<string> _notes = new();

    /// <summary>Has a line shown, a warning for instance, without spoiling the table. Safe for all threads.</summary>
    public void Note(string line) => _notes.Enqueue(line);

    /// <summary>Shows the run until <paramref name="events"/> completes; what it completes with is thrown.</summary>
    /// <param name="newest">Gives the newest view, also once more after the last event.</param>
    /// <param name="events">What happens in the run.</param>
    public async Task ShowAsync(Func<Task<RunView>> newest, ChannelReader<RunEvent> events)
    {
        var first = await newest();
        await (console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi
            ? ShowLiveAsync(first, newest, events)
            : ShowPlainAsync(first, newest, events));
    }

    private Task ShowLiveAsync(RunView first, Func<Task<RunView>> newest, ChannelReader<RunEvent> events) =>
        console.Live(new LiveTable(_figures.Into(first))).StartAsync(async context =>
        {
            context.Refresh();
            await RepeatAsync(events, NoteRestart, async () =>
            {
                var view = await newest();
                while (_notes.TryDequeue(out var note))
                {
                    // Filled up to the full width, because it is written over the table's first line.
                    console.Write(Align.Left(new Text(note)));
                }

                context.UpdateTarget(new LiveTable(_figures.Into(view)));
            });
        });

    /// <summary>The table shows the rest.</summary>
    private void NoteRestart(RunEvent runEvent)
    {
        if (runEvent is RunEvent.NetworkRestarting && lines.Of(runEvent) is { } line)
        {
            Note(line);
        }
    }

    private async Task ShowPlainAsync(RunView first, Func<Task<RunView>> newest, ChannelReader<RunEvent> events)
    {
        Tell(first.Title);
        Tell($"Writing to {first.Directory}");
        await RepeatAsync(
            events,
            runEvent => Tell(lines.Of(runEvent)),
            async () =>
            {
                while (_notes.TryDequeue(out var note))
                {
                    Tell(note);
                }

                foreach (var row in (await newest()).Networks)
                {
                    Tell(lines.Of(row));
                }
            });
    }

    /// <summary>Tells events as they come and draws at every tick, and once more when the events are over.</summary>
    private async Task RepeatAsync(ChannelReader<RunEvent> events, Action<RunEvent> tell, Func<Task> draw)
    {
        using var timer = new PeriodicTimer(Period, time);
        var tick = timer.WaitForNextTickAsync().AsTask();
        var arrival = events.WaitToReadAsync().AsTask();
        while (await Task.WhenAny(arrival, tick) == tick || await arrival)
        {
            while (events.TryRead(out var runEvent))
            {
                tell(runEvent);
            }

            if (arrival.IsCompleted)
            {
                arrival = events.WaitToReadAsync().AsTask();
            }

            if (tick.IsCompleted)
            {
                await draw();
                tick = timer.WaitForNextTickAsync().AsTask();
            }
        }

        await draw();
    }

    /// <summary>Not through the console, which would break lines at a width that no terminal has.</summary>
    private void Tell(string? line)
    {
        if (line is not null)
        {
            console.Profile.Out.Writer.WriteLine(line);
            console.Profile.Out.Writer.Flush();
        }
    }
}
