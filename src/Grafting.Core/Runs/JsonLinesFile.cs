using Microsoft.Win32.SafeHandles;

namespace Grafting.Runs;

/// <summary>
/// A file of one JSON object a line that only grows: each append is one write of a whole line, and is on the disk when it
/// returns. Safe for all threads; others may read the file meanwhile.
/// </summary>
public sealed class JsonLinesFile : IDisposable
{
    private readonly Lock _appending = new();
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private long _length;

    /// <summary>Opens or creates the file. A torn last line, which a crash can leave, is cut.</summary>
    /// <exception cref="GraftingException">The file cannot be opened for writing.</exception>
    public JsonLinesFile(string path)
    {
        _path = path;
        try
        {
            var isNew = !File.Exists(path);
            _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            if (isNew)
            {
                FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!); // A file is in a folder.
            }

            _length = WholeLines(_file, RandomAccess.GetLength(_file));
            CutTornLine();
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            _file?.Dispose();
            throw DiskErrors.Writing(path, error);
        }
    }

    /// <summary>Bytes of the whole lines.</summary>
    internal long Length
    {
        get
        {
            lock (_appending)
            {
                return _length;
            }
        }
    }

    /// <param name="line">One JSON object in UTF-8 without line breaks.</param>
    /// <exception cref="GraftingException">The disk is full or gone. The next append cuts what this one left.</exception>
    public void Append(ReadOnlySpan<byte> line) => AppendWhole([.. line, (byte)'\n']);

    /// <summary>Appends several lines, and flushes once. A crash can leave the first of them.</summary>
    /// <param name="lines">With their line breaks.</param>
    /// <exception cref="GraftingException">The disk is full or gone. The next append cuts what this one left.</exception>
    internal void AppendWhole(ReadOnlySpan<byte> lines)
    {
        lock (_appending)
        {
            try
            {
                CutTornLine();
                RandomAccess.Write(_file, lines, _length);
                RandomAccess.FlushToDisk(_file);
            }
            catch (Exception error) when (DiskErrors.Explains(error))
            {
                throw DiskErrors.Writing(_path, error);
            }

            _length += lines.Length;
        }
    }

    /// <summary>Cuts lines off the end, and is on the disk when it returns.</summary>
    /// <param name="length">The length of the lines that stay, with their line breaks.</param>
    /// <exception cref="GraftingException">The disk is gone.</exception>
    internal void Cut(long length)
    {
        lock (_appending)
        {
            _length = length;
            AppendWhole([]);
        }
    }

    /// <summary>The whole lines of a file that may still be growing; a torn last line is left out.</summary>
    /// <exception cref="GraftingException">The file is missing or cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd().Split('\n')[..^1];
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(path, error);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Lines as they stand in a file.</summary>
    internal static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        using var whole = new MemoryStream();
        foreach (var line in lines)
        {
            whole.Write(line.Span);
            whole.WriteByte((byte)'\n');
        }

        return whole.ToArray();
    }

    /// <summary>Some of the whole lines' bytes.</summary>
    /// <exception cref="GraftingException">They cannot be read.</exception>
    internal byte[] Read(long offset, long length)
    {
        var bytes = new byte[length];
        try
        {
            for (var done = 0; done < length;)
            {
                var read = RandomAccess.Read(_file, bytes.AsSpan(done), offset + done);
                done += read > 0 ? read : throw new EndOfStreamException();
            }

            return bytes;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(_path, error);
        }
    }

    private void CutTornLine()
    {
        if (RandomAccess.GetLength(_file) > _length)
        {
            RandomAccess.SetLength(_file, _length);
        }
    }

    /// <summary>The length up to and with the last line break.</summary>
    private static long WholeLines(SafeFileHandle file, long length)
    {
        var block = new byte[64 * 1024];
        while (length > 0)
        {
            var start = Math.Max(0, length - block.Length);
            var read = RandomAccess.Read(file, block.AsSpan(0, (int)(length - start)), start);
            var lineBreak = block.AsSpan(0, read).LastIndexOf((byte)'\n');
            if (lineBreak >= 0)
            {
                return start + lineBreak + 1;
            }

            length = start;
        }

        return 0;
    }
}
