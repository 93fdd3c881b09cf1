using System.Text.Json;

namespace Grafting.Runs;

/// <summary>journal.jsonl while a run writes it, and what its rows add up to.</summary>
internal sealed class Journal : IDisposable
{
    private readonly JsonLinesFile _file;

    private Journal(JsonLinesFile file, RunHistory history) => (_file, History) = (file, history);

    public RunHistory History { get; }

    /// <summary>Opens or creates the journal and replays it. A torn last line is cut: what it would have said does not count.</summary>
    /// <exception cref="GraftingException">It cannot be written, or a line is damaged: the message names file and line.</exception>
    public static Journal Open(string path)
    {
        var file = new JsonLinesFile(path);
        try
        {
            var history = new RunHistory();
            foreach (var (i, line) in JsonLinesFile.Read(path).Index())
            {
                history.Add(RunJson.Parse($"{path}, line {i + 1}", line, RunJson.Line.JournalRow));
            }

            return new Journal(file, history);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the row says counts when this returns.</summary>
    /// <exception cref="GraftingException">The disk is full or gone; it does not count.</exception>
    public void Append(JournalRow row)
    {
        _file.Append(JsonSerializer.SerializeToUtf8Bytes(row, RunJson.Line.JournalRow));
        History.Add(row);
    }

    public void Dispose() => _file.Dispose();
}
