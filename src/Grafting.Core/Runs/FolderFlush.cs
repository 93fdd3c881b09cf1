using System.Runtime.InteropServices;

namespace Grafting.Runs;

/// <summary>
/// Makes the names in a folder durable. On Linux and macOS a rename survives a power cut only once the folder itself is
/// flushed, and .NET opens no folders; Windows needs none of it.
/// </summary>
internal static partial class FolderFlush
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw LastError();
        }

        try
        {
            if (FSync(descriptor) != 0 && !IsUnsupported(Marshal.GetLastPInvokeError()))
            {
                throw LastError();
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Some network and FUSE file systems answer EINVAL for folders: they promise no more than this anyway.</summary>
    private static bool IsUnsupported(int error) => error == 22;

    private static IOException LastError() => new(Marshal.GetLastPInvokeErrorMessage());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
