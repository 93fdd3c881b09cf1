namespace Grafting.Runs;

/// <summary>
/// A network's file on its way from another node into a store. Until it is there, and its SHA-256 is right, it lies under a temporary
/// name, which opening the store sweeps away; what had its name before stays until then. For one thread at a time.
/// </summary>
public sealed class IncomingFile : IDisposable
{
    private readonly string _path;
    private readonly UncommittedFile _file;
    private readonly HashingStream _contents;

    private IncomingFile(string path, long length)
    {
        _path = path;
        Length = length;
        _file = new UncommittedFile(path, label: "", bufferBytes: 0);
        _contents = new HashingStream(_file.Contents);
    }

    /// <summary>Bytes that it will have.</summary>
    public long Length { get; }

    /// <summary>Bytes that are here.</summary>
    public long Position { get; private set; }

    /// <summary>Whether all bytes are here, the right ones or not.</summary>
    public bool IsWhole => Position == Length;

    /// <param name="store">Gets the file.</param>
    /// <param name="file">Which.</param>
    /// <param name="length">Its bytes. There must be so much space, so that a file that will not fit does not fill the disk first.</param>
    /// <exception cref="GraftingException">There is no space, or the store cannot be written.</exception>
    public static IncomingFile Begin(RunPaths store, RunFile file, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        NetworkFolder.Make(store, file.Network);
        var path = file.In(store);
        RefuseWithoutSpace(path, length);
        try
        {
            return new IncomingFile(path, length);
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }

    /// <summary>Adds the next bytes.</summary>
    /// <exception cref="ArgumentException">They are more than the file will have.</exception>
    /// <exception cref="GraftingException">The disk is full or gone.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Length - Position)
        {
            throw new ArgumentException($"There are {Length - Position} bytes to come, not {bytes.Length}.", nameof(bytes));
        }

        try
        {
            _contents.Write(bytes);
            Position += bytes.Length;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(_path, error);
        }
    }

    /// <summary>Puts the file into the store, on the disk, if it is the one that was meant. After that it is only disposed.</summary>
    /// <param name="sha256">What it must be, in lower-case hexadecimal.</param>
    /// <returns>False where it is another; the store is as it was before.</returns>
    /// <exception cref="GraftingException">The disk is full or gone; the store is as it was before.</exception>
    public bool TryCommit(string sha256)
    {
        if (!IsWhole || _contents.Sha256() != sha256)
        {
            return false;
        }

        try
        {
            _file.Commit();
            return true;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(_path, error);
        }
    }

    public void Dispose()
    {
        _contents.Dispose();
        try
        {
            _file.Dispose();
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
        }
    }

    private static void RefuseWithoutSpace(string path, long length)
    {
        if (FreeSpace(path) is { } free && free < length)
        {
            throw new GraftingException($"Cannot write {path}: it has {length} bytes, and {free} are free.");
        }
    }

    /// <returns>Null where the system does not tell.</returns>
    private static long? FreeSpace(string path)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder) ?? folder : folder).AvailableFreeSpace;
        }
        catch (Exception error) when (DiskErrors.Explains(error) || error is ArgumentException)
        {
            return null; // A network share without a letter has no such number on Windows: writing will tell.
        }
    }
}
