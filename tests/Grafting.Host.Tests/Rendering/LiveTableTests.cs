using Grafting.Host.Rendering;
using Grafting.Training;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Grafting.Host.Tests.Rendering;

public sealed class LiveTableTests
{
    [Fact]
    public void Should_show_everything_at_120_columns() =>
        Render(120, Sample.View(Sample.Training, Sample.Waiting)).ShouldBe("""
            resnet20 on fashion-mnist-mini, 2 networks, level layer, seed 1

            network  epoch                               loss  train %  test %  best %       lr  images/s     α  state
                  1   3/10  ━━━━━━━━━━━━╸────────────  0.4322    84.12   84.90   85.20   0.0854     1,234  0.53  training
                  2   3/10  ─────────────────────────       -        -   82.50   83.00        -         -  0.47  waiting for donor

            3:12 elapsed, about 12:48 left, 1,234 images/s in all
            runs/20250704-090503-resnet20-fashion-mnist-mini   Ctrl-C stops
            """);

    [Fact]
    public void Should_leave_out_what_does_not_fit_at_80_columns() =>
        Render(80, Sample.View(Sample.Training, Sample.Waiting)).ShouldBe("""
            resnet20 on fashion-mnist-mini, 2 networks, level layer, seed 1

            network  epoch               loss  test %  best %  images/s  state
                  1   3/10  ━━━━╸────  0.4322   84.90   85.20     1,234  training
                  2   3/10  ─────────       -   82.50   83.00         -  waiting for donor

            3:12 elapsed, about 12:48 left, 1,234 images/s in all
            runs/20250704-090503-resnet20-fashion-mnist-mini   Ctrl-C stops
            """);

    [Theory]
    [InlineData(36)]
    [InlineData(47)]
    [InlineData(60)]
    [InlineData(79)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(240)]
    public void Should_keep_each_network_on_one_line_at_any_width(int width)
    {
        var lines = Render(width, Sample.View(Sample.Training, Sample.Waiting, Sample.Fresh)).Split('\n');

        lines.ShouldAllBe(line => line.Length <= width - 2);
        lines[3].ShouldMatch("^ {6}1 .*training$");
        lines[4].ShouldMatch("^ {6}2 .*waiting for donor$");
        lines[5].ShouldMatch("^ {6}3 .*idle$");
    }

    [Fact]
    public void Should_fill_the_bar_by_half_when_half_of_the_images_are_done()
    {
        var bar = Render(120, Sample.View(Sample.Training)).Split('\n')[3];

        var (done, left) = (bar.Count(c => c is '━' or '╸'), bar.Count(c => c is '─'));
        (done - left).ShouldBeInRange(-1, 1);
    }

    [Fact]
    public void Should_show_neither_time_left_nor_how_to_stop_when_the_run_is_over()
    {
        var done = Render(120, Sample.View(Sample.Waiting with { State = "finished", Committed = 10 }) with { IsOver = true });

        done.ShouldContain("10/10");
        done.ShouldNotContain("left");
        done.ShouldNotContain("Ctrl-C");
    }

    [Fact]
    public void Should_say_that_it_is_almost_done_while_final_weights_are_tested() =>
        Render(120, Sample.View(Sample.Waiting with { State = "testing", Committed = 10 })).ShouldContain("3:12 elapsed, almost done");

    [Fact]
    public void Should_not_colour_anything_where_colours_are_not_wanted()
    {
        var console = new TestConsole().Width(120).EmitAnsiSequences().Colors(ColorSystem.NoColors);

        console.Write(new LiveTable(Sample.View(Sample.Training, Sample.Waiting)));

        console.Output.ShouldNotMatch(@"\e\[(3|4)\d");
    }

    [Fact]
    public void Should_take_a_state_literally() =>
        Render(120, Sample.View(Sample.Fresh with { State = "[red]" })).ShouldContain("[red]");

    [Fact]
    public void Should_keep_the_training_figures_while_the_network_is_tested()
    {
        var figures = new TrainingFigures();
        var test = new EpochProgress(EpochPhase.Testing, 500, 2000, 0.9, 10, 0.0854, 4000);
        figures.Into(Sample.View(Sample.Training));

        var view = figures.Into(Sample.View(new NetworkRow(new NetworkId(1), "testing", 2, 10, test, 85.2, 84.9, 0.53)));

        Render(120, view).ShouldContain("0.4322    84.12   84.90   85.20   0.0854     1,234");
    }

    private static string Render(int width, RunView view)
    {
        var console = new TestConsole().Width(width);
        console.Write(new LiveTable(view));
        return string.Join('\n', console.Lines.Select(line => line.TrimEnd()));
    }
}
