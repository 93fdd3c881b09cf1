namespace Grafting.Runs;

/// <summary>
/// A file of JSON lines that are known by their numbers, from 0, so that copies of it can be kept elsewhere. Safe for all threads.
/// </summary>
internal sealed class NumberedLines : IDisposable
{
    /// <summary>Bytes that are read at a time.</summary>
    public const int LongestRead = 64 * 1024;

    private readonly Lock _changing = new();
    private readonly string _path;

    /// <summary>Where each line ends, its line break included.</summary>
    private readonly List<long> _ends = [];
    private JsonLinesFile _file;

    /// <summary>Opens or creates the file. A torn last line is cut.</summary>
    /// <exception cref="GraftingException">It cannot be opened, or not be read.</exception>
    public NumberedLines(string path)
    {
        _path = path;
        _file = new JsonLinesFile(path);
        try
        {
            NoteEnds(_file.Read(0, _file.Length));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Tells each appended line and its number once it is on the disk, in order. Whoever listens neither waits nor throws: the next line
    /// is appended only then.
    /// </summary>
    public event Action<int, ReadOnlyMemory<byte>>? Appended;

    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _ends.Count;
            }
        }
    }

    /// <exception cref="GraftingException">The disk is full or gone: the line does not count.</exception>
    public void Append(byte[] line)
    {
        lock (_changing)
        {
            _file.Append(line);
            _ends.Add(End(_ends.Count) + line.Length + 1);
            Appended?.Invoke(_ends.Count - 1, line);
        }
    }

    /// <summary>Lines from a number on, without line breaks: together at most 64 KB, or one line; none at the end.</summary>
    /// <exception cref="GraftingException">The file cannot be read.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Read(int from)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        lock (_changing)
        {
            var to = from;
            while (to < _ends.Count && (to == from || End(to + 1) - End(from) <= LongestRead))
            {
                to++;
            }

            return Read(from, to);
        }
    }

    /// <summary>
    /// Makes a copy hold these lines from a number on, all of them on the disk when it returns. From line 0 on they replace all that there
    /// was, at once. Elsewhere, lines that are there already are left; where one differs, all from <paramref name="from"/> on are cut.
    /// </summary>
    /// <param name="from">At most <see cref="Count"/>.</param>
    /// <param name="lines">Without line breaks.</param>
    /// <returns>Whether lines that were there are gone, or replaced.</returns>
    /// <exception cref="GraftingException">The disk is full or gone: the copy can have become shorter.</exception>
    public bool Put(int from, IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        lock (_changing)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(from, _ends.Count);
            if (from == 0)
            {
                return Replace(JsonLinesFile.Join(lines));
            }

            var there = Read(from, Math.Min(from + lines.Count, _ends.Count));
            var differs = there.Zip(lines).Any(pair => !pair.First.Span.SequenceEqual(pair.Second.Span));
            if (differs)
            {
                Cut(from);
            }

            AddWhole(JsonLinesFile.Join(lines.Skip(_ends.Count - from)));
            return differs;
        }
    }

    public void Dispose() => _file.Dispose();

    private bool Replace(byte[] lines)
    {
        var wereAny = _ends.Count > 0;
        _file.Dispose(); // Windows replaces no open file.
        try
        {
            AtomicFile.Write(_path, lines);
            _ends.Clear();
            NoteEnds(lines);
        }
        finally
        {
            _file = new JsonLinesFile(_path);
        }

        return wereAny;
    }

    private void Cut(int count)
    {
        _ends.RemoveRange(count, _ends.Count - count);
        _file.Cut(End(count));
    }

    private void AddWhole(ReadOnlySpan<byte> whole)
    {
        if (whole.Length > 0)
        {
            _file.AppendWhole(whole);
            NoteEnds(whole);
        }
    }

    private void NoteEnds(ReadOnlySpan<byte> whole)
    {
        while (whole.IndexOf((byte)'\n') is >= 0 and var lineBreak)
        {
            _ends.Add(End(_ends.Count) + lineBreak + 1);
            whole = whole[(lineBreak + 1)..];
        }
    }

    /// <summary>Where the first so many lines end.</summary>
    private long End(int count) => count == 0 ? 0 : _ends[count - 1];

    private ReadOnlyMemory<byte>[] Read(int from, int to)
    {
        if (from >= to)
        {
            return [];
        }

        var start = End(from);
        ReadOnlyMemory<byte> whole = _file.Read(start, End(to) - start);
        return
        [
            .. Enumerable.Range(from, to - from)
                .Select(line => whole[(int)(End(line) - start)..(int)(End(line + 1) - 1 - start)]),
        ];
    }
}
