using System.Text;
using System.Threading.Channels;
using Grafting.Actors.Ring;
using Grafting.Host.Rendering;
using Grafting.Training;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Rendering;

public sealed class RunScreenTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>();

    [Fact]
    public async Task Should_tell_plain_lines_where_there_is_no_terminal()
    {
        var console = new TestConsole().Width(20);
        var screen = Screen(console);
        screen.Note("A warning.");
        _events.Writer.TryWrite(Epoch());
        _events.Writer.TryWrite(new RunOutcome.RunStopped());
        _events.Writer.Complete();

        await screen.ShowAsync(() => Task.FromResult(Sample.View(Sample.Training)), _events.Reader);

        console.Lines.Count.ShouldBe(5);
        console.Lines[0].ShouldStartWith("resnet20 on");
        console.Lines[1].ShouldBe($"Writing to {Sample.Directory}");
        console.Lines[2].ShouldStartWith("network 1  epoch  3/10  loss");
        console.Lines[3].ShouldBe("A warning.");
        console.Lines[4].ShouldStartWith("network 1  epoch  3/10  batch 40/79");
    }

    [Fact]
    public async Task Should_draw_the_newest_view_in_a_terminal_as_time_passes()
    {
        var console = Terminal();
        var asked = new SemaphoreSlim(0);
        var views = 0;
        var showing = Screen(console).ShowAsync(
            () =>
            {
                views++;
                asked.Release();
                return Task.FromResult(Sample.View(Sample.Training with { State = $"view {views}" }));
            },
            _events.Reader);
        await asked.WaitAsync();

        _time.Advance(TimeSpan.FromMilliseconds(250));
        await asked.WaitAsync();
        _events.Writer.Complete();
        await showing;

        views.ShouldBe(3);
        console.Output.ShouldContain("view 1");
        console.Output.ShouldContain("view 2");
        console.Output.ShouldContain("view 3");
    }

    [Fact]
    public async Task Should_show_notes_above_the_table_and_no_plain_lines()
    {
        var console = Terminal();
        var screen = Screen(console);
        screen.Note("A warning.");
        _events.Writer.TryWrite(Epoch());
        _events.Writer.Complete();

        await screen.ShowAsync(() => Task.FromResult(Sample.View(Sample.Training)), _events.Reader);

        console.Output.ShouldContain("A warning.".PadRight(100));
        console.Output.ShouldNotContain("network 1  epoch");
    }

    [Fact]
    public async Task Should_show_above_the_table_that_a_network_begins_again()
    {
        var console = Terminal();
        _events.Writer.TryWrite(new RunEvent.NetworkRestarting(new NetworkId(2), 2, "no memory", TimeSpan.FromSeconds(1), IsRollback: false));
        _events.Writer.Complete();

        await Screen(console).ShowAsync(() => Task.FromResult(Sample.View(Sample.Training)), _events.Reader);

        console.Output.ShouldContain("network 2  epoch  3/10  begins again in 1.0 s: no memory");
    }

    [Fact]
    public async Task Should_end_with_what_the_events_end_with()
    {
        _events.Writer.Complete(new GraftingException("The disk is full."));

        var showing = Screen(Terminal()).ShowAsync(() => Task.FromResult(Sample.View(Sample.Training)), _events.Reader);

        (await Should.ThrowAsync<GraftingException>(showing)).Message.ShouldBe("The disk is full.");
    }

    private RunScreen Screen(TestConsole console) => new(console, _time, new PlainLines(epochs: 10, batchSize: 128, printFrequency: 20));

    private static TestConsole Terminal()
    {
        var console = new TestConsole().Width(100).EmitAnsiSequences();
        console.Profile.Out = new TerminalOutput(console.Profile.Out.Writer);
        return console;
    }

    private static RunEvent.EpochCommitted Epoch() =>
        new(new NetworkId(1), new EpochReport(2, 0.4, 84, new TestReport(0.5, 85, 99, 1, 2), 0.1, 20, 4, 10000), null);

    private sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 100;

        public int Height => 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
