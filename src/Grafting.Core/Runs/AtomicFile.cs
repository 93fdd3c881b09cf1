namespace Grafting.Runs;

/// <summary>
/// Writes a file so that its name shows either what was there before or the whole of the new contents, even after a power cut:
/// a temporary name in the same folder, flushed to the disk, renamed, and the folder flushed. A process that is killed leaves the
/// temporary file, whose name begins with a dot and the file's own name.
/// </summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    /// <exception cref="GraftingException">The disk is full, or the folder cannot be written; the file is as it was before.</exception>
    public static void Write(string path, byte[] contents) => Write(path, stream => stream.Write(contents));

    /// <param name="path">The file to create or replace; its folder exists.</param>
    /// <param name="write">Writes all contents to the stream that it is given.</param>
    /// <exception cref="GraftingException">The disk is full, or the folder cannot be written; the file is as it was before.</exception>
    public static void Write(string path, Action<Stream> write) => Replace(path, label: "", write);

    /// <returns>The file's SHA-256 in lower-case hexadecimal, computed while it was written.</returns>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static string WriteHashed(string path, Action<Stream> write) => ReplaceHashed(path, label: "", write);

    /// <summary>Writes the file of an attempt, so that two attempts never write into the same temporary file.</summary>
    /// <param name="path">The file to create or replace; its folder exists.</param>
    /// <param name="attempt">Stands in the temporary name.</param>
    /// <param name="write">Writes all contents to the stream that it is given.</param>
    /// <returns>The file's SHA-256 in lower-case hexadecimal, computed while it was written.</returns>
    /// <exception cref="GraftingException">The disk is full, or the folder cannot be written; the file is as it was before.</exception>
    public static string WriteHashed(string path, int attempt, Action<Stream> write) => ReplaceHashed(path, $"a{attempt}.", write);

    /// <summary>Whether a file can be what a killed process left of writing one of these.</summary>
    internal static bool IsTemporaryOf(string temporary, string path) =>
        Path.GetFileName(temporary).StartsWith($".{Path.GetFileName(path)}.", StringComparison.Ordinal);

    private static string ReplaceHashed(string path, string label, Action<Stream> write)
    {
        var sha256 = "";
        Replace(path, label, file =>
        {
            using var hashing = new HashingStream(file);
            write(hashing);
            sha256 = hashing.Sha256();
        });
        return sha256;
    }

    private static void Replace(string path, string label, Action<Stream> write)
    {
        try
        {
            using var file = new UncommittedFile(path, label, BufferBytes);
            write(file.Contents);
            file.Commit();
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Writing(path, error);
        }
    }
}
