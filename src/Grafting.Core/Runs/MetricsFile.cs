using System.Text;
using System.Text.Json;

namespace Grafting.Runs;

/// <summary>metrics.jsonl while a run writes it: one row for each committed epoch, and events. Events may come from any thread.</summary>
internal sealed class MetricsFile : IDisposable
{
    private readonly HashSet<(NetworkId Network, int Epoch)> _written;

    private MetricsFile(NumberedLines lines, IReadOnlyList<MetricsRow> rows)
    {
        Lines = lines;
        _written = [.. rows.Select(PlaceOf)];
        FirstRows = rows;
    }

    public NumberedLines Lines { get; }

    /// <summary>The rows that were there when the file was opened.</summary>
    public IReadOnlyList<MetricsRow> FirstRows { get; }

    /// <summary>
    /// Opens or creates the file, without the rows that do not count: a process was killed before it could commit their epochs, or one
    /// that was taken for dead has written second ones.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="counts">Whether a row's epoch was ever committed.</param>
    /// <exception cref="GraftingException">The file cannot be written, or a line in it is damaged.</exception>
    public static MetricsFile Open(string path, Func<MetricsRow, bool> counts)
    {
        var lines = MetricsLine.ReadAll(path);
        var places = new HashSet<(NetworkId Network, int Epoch)>();
        var kept = lines.Where(line => line.Row is null || (counts(line.Row) && places.Add(PlaceOf(line.Row)))).ToArray();
        if (kept.Length < lines.Count)
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => $"{line.Text}\n"))));
        }

        return new MetricsFile(new NumberedLines(path), [.. kept.Select(line => line.Row).OfType<MetricsRow>()]);
    }

    /// <summary>Appends the row of an epoch, unless that epoch has one.</summary>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Add(MetricsRow row)
    {
        if (!_written.Contains(PlaceOf(row)))
        {
            Lines.Append(JsonSerializer.SerializeToUtf8Bytes(row, RunJson.Line.MetricsRow));
            _written.Add(PlaceOf(row));
        }
    }

    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Add(RecordedEvent happened) => Lines.Append(JsonSerializer.SerializeToUtf8Bytes(happened, RunJson.Line.RecordedEvent));

    public void Dispose() => Lines.Dispose();

    private static (NetworkId Network, int Epoch) PlaceOf(MetricsRow row) => (row.Network, row.Epoch);
}
