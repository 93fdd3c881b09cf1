namespace Grafting.Runs;

/// <summary>The folder of a network's files in a run directory or a node's store.</summary>
internal static class NetworkFolder
{
    /// <summary>
    /// Makes it where there is none. A folder that is not flushed into the one above it can vanish in a power cut, with all that was
    /// flushed into it.
    /// </summary>
    /// <exception cref="GraftingException">It cannot be made.</exception>
    public static void Make(RunPaths paths, NetworkId network)
    {
        var folder = paths.Network(network);
        try
        {
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                FolderFlush.Flush(paths.Networks);
                FolderFlush.Flush(paths.Root);
            }
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(folder, error);
        }
    }
}
