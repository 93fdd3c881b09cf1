using System.Text;
using System.Threading.Channels;
using Grafting.Host.Rendering;
using Grafting.Training;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Rendering;

public sealed class RunScreenTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<RunNotice> _notices = Channel.CreateUnbounded<RunNotice>();

    [Fact]
    public async Task Should_tell_plain_lines_where_there_is_no_terminal()
    {
        var console = new TestConsole().Width(20);
        var showing = Screen(console).ShowAsync(() => Sample.View(Sample.Training), _notices.Reader);
        _notices.Writer.TryWrite(new RunNoted("Network 1 was restarted."));
        _notices.Writer.TryWrite(Epoch());
        _notices.Writer.Complete();

        await showing;

        console.Lines.Count.ShouldBe(5);
        console.Lines[0].ShouldStartWith("resnet20 on");
        console.Lines[1].ShouldBe($"Writing to {Sample.Directory}");
        console.Lines[2].ShouldBe("Network 1 was restarted.");
        console.Lines[3].ShouldStartWith("network 1  epoch  3/10  loss");
        console.Lines[4].ShouldStartWith("network 1  epoch  3/10  batch 40/79");
    }

    [Fact]
    public async Task Should_draw_the_newest_view_in_a_terminal_as_time_passes()
    {
        var console = Terminal();
        var drawn = new SemaphoreSlim(0);
        var views = 0;
        var showing = Screen(console).ShowAsync(
            () =>
            {
                views++;
                drawn.Release();
                return Sample.View(Sample.Training with { State = $"view {views}" });
            },
            _notices.Reader);
        await drawn.WaitAsync();

        _time.Advance(TimeSpan.FromMilliseconds(250));
        await drawn.WaitAsync();
        _notices.Writer.Complete();
        await showing;

        views.ShouldBe(3);
        console.Output.ShouldContain("view 2");
        console.Output.ShouldContain("view 3");
    }

    [Fact]
    public async Task Should_tell_faults_above_the_table()
    {
        var console = Terminal();
        var showing = Screen(console).ShowAsync(() => Sample.View(Sample.Training), _notices.Reader);
        _notices.Writer.TryWrite(new RunNoted("Network 1 was restarted."));
        _notices.Writer.TryWrite(Epoch());
        _notices.Writer.Complete();

        await showing;

        console.Output.ShouldContain("Network 1 was restarted.".PadRight(100));
        console.Output.ShouldNotContain("network 1  epoch");
    }

    [Fact]
    public async Task Should_end_as_the_run_ends()
    {
        _notices.Writer.Complete(new GraftingException("The disk is full."));

        var showing = Screen(Terminal()).ShowAsync(() => Sample.View(Sample.Training), _notices.Reader);

        (await Should.ThrowAsync<GraftingException>(showing)).Message.ShouldBe("The disk is full.");
    }

    private RunScreen Screen(TestConsole console) => new(console, _time, new PlainLines(20, 128));

    private static TestConsole Terminal()
    {
        var console = new TestConsole().Width(100).EmitAnsiSequences();
        console.Profile.Out = new TerminalOutput(console.Profile.Out.Writer);
        return console;
    }

    private static EpochCommitted Epoch() =>
        new(new NetworkId(1), 10, new EpochReport(2, 0.4, 84, new TestReport(0.5, 85, 99, 1, 2), 0.1, 20, 4, 10000), null);

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
