using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Grafting.Host.Rendering;

/// <summary>What a person watches while a run trains: a row per network, and how long it will take yet.</summary>
internal sealed class LiveTable(RunView view) : Renderable
{
    private const int Gap = 2;

    /// <summary>Left free on the right: the terminal shows a Ctrl-C as "^C" there, which must not begin another line.</summary>
    private const int Margin = 2;

    private const int NetworkWidth = 7;
    private const int StateWidth = 17;
    private const int NarrowestBar = 8;
    private const int WidestBar = 32;

    private static readonly Style Quiet = Style.Plain.Decoration(Decoration.Dim);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var width = maxWidth - Margin;
        IRenderable whole = new Rows(
            new Text(Fit(view.Title, width), Style.Plain.Decoration(Decoration.Bold)),
            Text.Empty,
            Table(width),
            Text.Empty,
            Footer(width));
        return whole.Render(options, width);
    }

    private Table Table(int width)
    {
        var epochWidth = Math.Max("epoch".Length, view.Networks.Max(row => EpochOf(row).Length));
        var room = width - NetworkWidth - epochWidth - StateWidth - 2 * Gap;
        var columns = LiveColumn.ThatFit(room - NarrowestBar - Gap, Gap);
        var bar = Math.Min(WidestBar, room - Gap - columns.Sum(column => column.Width + Gap));

        var table = new Table { Border = TableBorder.None };
        table.AddColumn(Right("network", NetworkWidth));
        table.AddColumn(Right("epoch", epochWidth));
        if (bar >= NarrowestBar)
        {
            table.AddColumn(Left("", bar));
        }

        foreach (var column in columns)
        {
            table.AddColumn(Right(column.Header, column.Width));
        }

        table.AddColumn(Left("state", StateWidth).PadRight(0));
        foreach (var row in view.Networks)
        {
            table.AddRow(Cells(row, columns, withBar: bar >= NarrowestBar));
        }

        return table;
    }

    private static IEnumerable<IRenderable> Cells(NetworkRow row, IReadOnlyList<LiveColumn> columns, bool withBar)
    {
        yield return new Text(row.Network.ToString(), Style.Plain.Decoration(Decoration.Bold));
        yield return new Text(EpochOf(row));
        if (withBar)
        {
            yield return new PassBar(row);
        }

        foreach (var column in columns)
        {
            yield return new Text(column.Figure(row));
        }

        yield return new Text(row.State, StateStyle(row.State)) { Overflow = Overflow.Ellipsis };
    }

    private Rows Footer(int width)
    {
        if (view.IsOver)
        {
            return new Rows(new Text($"{Figures.Duration(view.Elapsed)} elapsed"), new Text(view.Directory, Quiet));
        }

        var left = TimeLeft.Estimate(view.Networks, view.Elapsed) switch
        {
            null => "time left not known yet",
            { Ticks: 0 } => "almost done",
            { } known => $"about {Figures.Duration(known)} left",
        };
        var rate = view.Networks.Sum(row => row.Progress is null ? 0 : row.Training?.ImagesPerSecond ?? 0);
        var times = $"{Figures.Duration(view.Elapsed)} elapsed, {left}{(rate > 0 ? $", {Figures.Rate(rate)} images/s in all" : "")}";
        var withHint = $"{view.Directory}   Ctrl-C stops";
        return new Rows(new Text(times), new Text(withHint.Length <= width ? withHint : view.Directory, Quiet));
    }

    private static string Fit(string line, int width) => line.Length <= width ? line : $"{line[..(width - 1)]}…";

    private static string EpochOf(NetworkRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Min(row.Committed + 1, row.Epochs)}/{row.Epochs}");

    private static Style StateStyle(string state) => Style.Plain.Foreground(
        state.StartsWith("waiting", StringComparison.Ordinal) || state is "paused" ? Color.Yellow
        : state.StartsWith("fail", StringComparison.Ordinal) ? Color.Red
        : state is "training" ? Color.Green
        : state is "testing" ? Color.Blue
        : Color.Default);

    private static TableColumn Right(string header, int width) => Left(header, width).RightAligned();

    private static TableColumn Left(string header, int width) =>
        new TableColumn(new Text(header, Quiet)).Width(width).NoWrap().PadLeft(0).PadRight(Gap);
}
