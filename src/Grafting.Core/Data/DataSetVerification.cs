using System.Security.Cryptography;

namespace Grafting.Data;

/// <summary>Compares the files of a data set with their known lengths and checksums.</summary>
public static class DataSetVerification
{
    private const int BlockSize = 1 << 17;

    /// <summary>One check for each file of the set, in order.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>.</param>
    public static IReadOnlyList<FileCheck> Check(PublishedDataSet set, string? dataDirectory)
    {
        var root = set.RootIn(dataDirectory);
        return [.. set.Files.Select(file => Check(file, file.PlaceIn(root)))];
    }

    internal static FileCheck Check(DataFile file, string place)
    {
        if (!File.Exists(place))
        {
            return new FileCheck(file, place, FileState.Missing, "is missing");
        }

        try
        {
            using var content = DataFile.OpenContent(place);
            return Check(file, place, content);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new FileCheck(file, place, FileState.Damaged, $"cannot be read: {e.Message}");
        }
    }

    private static FileCheck Check(DataFile file, string place, Stream content)
    {
        var (length, md5) = Measure(content, file.Length);
        if (length != file.Length)
        {
            var found = length > file.Length ? "more" : $"{length} bytes";
            return new FileCheck(file, place, FileState.Damaged, $"holds {found}, expected {file.Length}");
        }

        return file.Md5 is null ? new FileCheck(file, place, FileState.LengthOnly, null)
            : file.Md5 == md5 ? new FileCheck(file, place, FileState.Intact, null)
            : new FileCheck(file, place, FileState.Damaged, $"has MD5 {md5}, expected {file.Md5}");
    }

    /// <summary>Length and MD5 of a stream that is read until it ends or is longer than <paramref name="limit"/>.</summary>
    internal static (long Length, string Md5) Measure(Stream content, long limit)
    {
        // MD5 is what the data sets' authors publish. It finds damage, and https finds malice.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var block = new byte[BlockSize];
        long length = 0;
        for (int count; length <= limit && (count = content.Read(block)) > 0; length += count)
        {
            hash.AppendData(block, 0, count);
        }

        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
