namespace Grafting.Runs;

/// <summary>Turns what the file system throws into one line that names the file and the reason.</summary>
internal static class DiskErrors
{
    /// <summary>Whether the user can mend it: a full disk, a missing permission, a vanished folder.</summary>
    public static bool Explains(Exception error) => error is IOException or UnauthorizedAccessException;

    public static GraftingException Writing(string path, Exception error) =>
        new($"Cannot write {path}: {Reason(error)}.", error);

    public static GraftingException Reading(string path, Exception error) =>
        new($"Cannot read {path}: {Reason(error)}.", error);

    private static string Reason(Exception error) => error switch
    {
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException => "no such file",
        DirectoryNotFoundException => "no such folder",
        EndOfStreamException => "it became shorter meanwhile",
        _ => WithoutPath(error.Message),
    };

    /// <summary>The runtime's messages end in <c> : 'path'</c> and a full stop; the path is named already.</summary>
    private static string WithoutPath(string message)
    {
        var path = message.IndexOf(" : '", StringComparison.Ordinal);
        return (path < 0 ? message : message[..path]).TrimEnd('.');
    }
}
