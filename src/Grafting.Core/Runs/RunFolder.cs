namespace Grafting.Runs;

/// <summary>The run directory itself, and run.json in it.</summary>
internal static class RunFolder
{
    /// <summary>
    /// Makes the directory: under a temporary name beside it, with run.json in it, and then renamed, so that there is never
    /// a run directory without one.
    /// </summary>
    /// <exception cref="UsageException">There is something at that path already; it is left as it is.</exception>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public static void Make(string path, RunRecord record) => Make(path, record.ToJson());

    /// <inheritdoc cref="Make(string, RunRecord)"/>
    public static void Make(string path, byte[] record)
    {
        RefuseUsed(path);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(temporary);
            try
            {
                AtomicFile.Write(new RunPaths(temporary).Record, record);
                MoveInto(path, temporary);
            }
            catch
            {
                Directory.Delete(temporary, recursive: true);
                throw;
            }
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            RefuseUsed(path);
            throw DiskErrors.Writing(path, error);
        }
    }

    /// <summary>Writes run.json anew where it says something else; when the directory was made stays as it is.</summary>
    /// <exception cref="GraftingException">It cannot be written.</exception>
    public static void Update(RunPaths paths, RunRecord before, RunRecord record)
    {
        var now = (record with { Created = before.Created }).ToJson();
        if (!now.AsSpan().SequenceEqual(before.ToJson()))
        {
            AtomicFile.Write(paths.Record, now);
        }
    }

    /// <summary>Deletes what killed processes left of files that they were writing.</summary>
    /// <exception cref="GraftingException">The directory cannot be read.</exception>
    public static void DeleteTemporaries(RunPaths paths)
    {
        string[] written = [paths.Record, paths.Metrics, paths.Summary, paths.Cluster];
        try
        {
            foreach (var file in Directory.GetFiles(paths.Root).Where(file => written.Any(path => AtomicFile.IsTemporaryOf(file, path))))
            {
                File.Delete(file);
            }
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(paths.Root, error);
        }
    }

    /// <summary>The run is not finished any more.</summary>
    /// <exception cref="GraftingException">summary.json cannot be deleted.</exception>
    public static void DeleteSummary(RunPaths paths)
    {
        try
        {
            File.Delete(paths.Summary);
            FolderFlush.Flush(paths.Root);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(paths.Summary, error);
        }
    }

    private static void RefuseUsed(string path)
    {
        if (File.Exists(path))
        {
            throw new UsageException($"{path} is a file, not a folder for a run: choose another --s.");
        }

        if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
        {
            return;
        }

        throw new UsageException(File.Exists(new RunPaths(path).Record)
            ? $"{path} holds a run already, and nothing in it was changed: choose another --s."
            : $"{path} is not empty and no run directory (it has no run.json), and nothing in it was changed: choose another --s.");
    }

    /// <summary>Both steps fail, and change nothing, where somebody has put a file into <paramref name="path"/> meanwhile.</summary>
    private static void MoveInto(string path, string temporary)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }

        Directory.Move(temporary, path);
        FolderFlush.Flush(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path);
    }
}
