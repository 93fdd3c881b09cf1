namespace Grafting.Runs;

/// <summary>
/// Writes a file so that its name shows either what was there before or the whole of the new contents, even after a power cut:
/// a temporary name in the same folder, flushed to the disk, renamed, and the folder flushed.
/// </summary>
public static class AtomicFile
{
    /// <exception cref="GraftingException">The disk is full, or the folder cannot be written; the file is as it was before.</exception>
    public static void Write(string path, byte[] contents) => Write(path, stream => stream.Write(contents));

    /// <param name="path">The file to create or replace; its folder exists.</param>
    /// <param name="write">Writes all contents to the stream that it is given.</param>
    /// <exception cref="GraftingException">The disk is full, or the folder cannot be written; the file is as it was before.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new ArgumentException($"{path} is a root.", nameof(path));
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            FolderFlush.Flush(folder);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(path, error);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <summary>After a rename there is nothing to delete; after a failure, the failure itself is what to report.</summary>
    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
        }
    }
}
