namespace Grafting.Runs;

/// <summary>
/// A file under a temporary name in its folder, until it is committed: see <see cref="AtomicFile"/>. One that is disposed without that
/// leaves nothing behind.
/// </summary>
/// <remarks>Its members throw what the file system does; <see cref="DiskErrors"/> says it in one line.</remarks>
internal sealed class UncommittedFile : IDisposable
{
    private readonly string _path;
    private readonly string _folder;
    private readonly string _temporary;
    private readonly FileStream _contents;

    /// <param name="path">What it will be called; its folder exists.</param>
    /// <param name="label">Stands in the temporary name; empty, or ends in a dot.</param>
    /// <param name="bufferBytes">0 where it is written in large pieces.</param>
    public UncommittedFile(string path, string label, int bufferBytes)
    {
        _path = Path.GetFullPath(path);
        _folder = Path.GetDirectoryName(_path) ?? throw new ArgumentException($"{path} is a root.", nameof(path));
        _temporary = Path.Combine(_folder, $".{Path.GetFileName(_path)}.{label}{Path.GetRandomFileName()}");
        _contents = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferBytes);
    }

    public Stream Contents => _contents;

    /// <summary>Flushes it to the disk and gives it its name, durably. Nothing is written after that.</summary>
    public void Commit()
    {
        _contents.Flush(flushToDisk: true);
        _contents.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        FolderFlush.Flush(_folder);
    }

    public void Dispose()
    {
        try
        {
            _contents.Dispose();
        }
        finally
        {
            TryDelete();
        }
    }

    /// <summary>After the rename there is nothing to delete; after a failure, the failure itself is what to report.</summary>
    private void TryDelete()
    {
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
        }
    }
}
