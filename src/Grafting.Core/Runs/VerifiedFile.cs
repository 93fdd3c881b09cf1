using System.Security.Cryptography;

namespace Grafting.Runs;

/// <summary>Files that count only if their SHA-256 is the one that the journal names.</summary>
internal static class VerifiedFile
{
    /// <summary>Says whether a file is the one that was written. It is read in pieces, however long it is.</summary>
    /// <exception cref="GraftingException">There is no permission to read it, which is for the user to mend.</exception>
    public static FileCondition Examine(string path, string sha256)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == sha256 ? FileCondition.Whole : FileCondition.Damaged;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileCondition.Missing;
        }
        catch (IOException)
        {
            return FileCondition.Damaged; // A sector that cannot be read any more.
        }
        catch (UnauthorizedAccessException error)
        {
            throw DiskErrors.Reading(path, error);
        }
    }

    /// <summary>The SHA-256 of a file as it is, in lower-case hexadecimal.</summary>
    /// <exception cref="GraftingException">It is missing or cannot be read.</exception>
    public static string Sha256Of(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(path, error);
        }
    }

    /// <summary>Reads a file whole. What is returned has been verified; nothing was taken from the file before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">What it must be, in lower-case hexadecimal.</param>
    /// <param name="longest">Bytes that it cannot exceed if it is whole: no more memory is taken.</param>
    /// <exception cref="GraftingException">It cannot be read or is not what was written.</exception>
    public static byte[] Read(string path, string sha256, long longest)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length > longest)
            {
                throw new GraftingException($"{path} is damaged: it has {file.Length} bytes, and no more than {longest} were written.");
            }

            var contents = GC.AllocateUninitializedArray<byte>((int)file.Length);
            file.ReadExactly(contents);
            return Convert.ToHexStringLower(SHA256.HashData(contents)) == sha256
                ? contents
                : throw new GraftingException($"{path} is damaged: its SHA-256 is not the one in the journal.");
        }
        catch (Exception error) when (DiskErrors.Explains(error))
        {
            throw DiskErrors.Reading(path, error);
        }
    }
}

/// <summary>What became of a file that the journal names.</summary>
internal enum FileCondition
{
    Whole,
    Damaged,
    Missing,
}
