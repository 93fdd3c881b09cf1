using Microsoft.Win32.SafeHandles;

namespace Grafting.Runs;

/// <summary>Lets one process at a time write a run directory. The system frees it when that process ends, even by kill -9.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private RunLock(SafeFileHandle file) => _file = file;

    /// <exception cref="UsageException">Another process, which is alive, writes the run.</exception>
    /// <exception cref="GraftingException">The directory cannot be written.</exception>
    public static RunLock Take(RunPaths paths) => TryTake(paths.Lock)
        ?? throw new UsageException($"Another process is writing {paths.Root}: wait for it to end, or stop it.");

    /// <summary>Null where another process, which is alive, has it.</summary>
    /// <param name="path">The file to lock; it is made where there is none.</param>
    /// <exception cref="GraftingException">The file cannot be opened.</exception>
    public static RunLock? TryTake(string path)
    {
        try
        {
            return new RunLock(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error) when (IsHeld(error))
        {
            return null;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }

    /// <summary>
    /// Whether a process that is alive writes the run. A look shares the file for a moment, in which nobody can take it.
    /// </summary>
    public static bool IsTaken(RunPaths paths)
    {
        try
        {
            using var look = File.OpenHandle(paths.Lock, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return false;
        }
        catch (IOException error) when (IsHeld(error))
        {
            return true;
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            return false; // No such file, or nobody who could tell.
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>EWOULDBLOCK on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
