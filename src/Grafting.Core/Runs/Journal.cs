using System.Text;
using System.Text.Json;

namespace Grafting.Runs;

/// <summary>journal.jsonl while a run writes it, and what its rows add up to.</summary>
internal sealed class Journal : IDisposable
{
    private readonly string _path;

    private Journal(string path, NumberedLines lines)
    {
        (_path, Lines) = (path, lines);
        History = Replay();
    }

    public NumberedLines Lines { get; }

    public RunHistory History { get; private set; }

    /// <summary>Opens or creates the journal and replays it. A torn last line is cut: what it would have said does not count.</summary>
    /// <exception cref="GraftingException">It cannot be written, or a line is damaged: the message names file and line.</exception>
    public static Journal Open(string path)
    {
        var lines = new NumberedLines(path);
        try
        {
            return new Journal(path, lines);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>What the row says counts when this returns.</summary>
    /// <exception cref="GraftingException">The disk is full or gone; it does not count.</exception>
    public void Append(JournalRow row)
    {
        Lines.Append(JsonSerializer.SerializeToUtf8Bytes(row, RunJson.Line.JournalRow));
        History.Add(row);
    }

    /// <summary>Makes a copy of another journal hold these lines; see <see cref="NumberedLines.Put"/>.</summary>
    /// <returns>What the lines say.</returns>
    /// <exception cref="GraftingException">A line is no row of a journal: nothing is changed then. Or the disk is full or gone.</exception>
    public IReadOnlyList<JournalRow> Put(int from, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        var rows = lines.Select((line, i) => Parse(from + i, Encoding.UTF8.GetString(line.Span))).ToArray();
        var before = Lines.Count;
        var allStay = false;
        try
        {
            allStay = !Lines.Put(from, lines);
        }
        finally
        {
            if (!allStay)
            {
                History = Replay();
            }
        }

        if (allStay)
        {
            Array.ForEach(rows[Math.Min(before - from, rows.Length)..], History.Add);
        }

        return rows;
    }

    public void Dispose() => Lines.Dispose();

    private RunHistory Replay()
    {
        var history = new RunHistory();
        foreach (var (i, line) in JsonLinesFile.Read(_path).Index())
        {
            history.Add(Parse(i, line));
        }

        return history;
    }

    private JournalRow Parse(int line, string text) => RunJson.Parse($"{_path}, line {line + 1}", text, RunJson.Line.JournalRow);
}
