namespace Grafting.Data.Downloads;

/// <summary>Puts a downloaded file where the data set is read from, if it is what was published.</summary>
internal static class DataSetInstallation
{
    /// <summary>Room for the read-me and the class names that come with an archive.</summary>
    private const long RoomForNotes = 1 << 20;

    /// <summary>Checks the download, unpacks it if it is an archive, checks each data file, and moves them to their places.</summary>
    /// <param name="download">Where the download lies; a data file that is no archive is moved away from there.</param>
    /// <param name="contentDecides">
    /// A mirror may have packed the same files anew. Then their checksums count, where they are known, and not that of the download.
    /// </param>
    /// <exception cref="DamagedFileException">It is not what was published. The data set's folder is as it was before.</exception>
    public static void Install(PublishedDataSet set, DataSetSource source, string root, string download, bool contentDecides)
    {
        if (!contentDecides || set.Files.Any(file => file.Md5 is null))
        {
            CheckDownload(source, download);
        }

        if (source.IsArchive)
        {
            Unpack(set, root, download);
        }
        else
        {
            CheckContent(set.Files.Single(file => file.Path == source.Path), download);
            Move(download, Path.Combine(root, source.Path));
        }
    }

    private static void CheckDownload(DataSetSource source, string download)
    {
        using var file = File.OpenRead(download);
        var md5 = DataSetVerification.Measure(file, long.MaxValue).Md5;
        if (md5 != source.Md5)
        {
            throw new DamagedFileException(download, $"has MD5 {md5}, expected {source.Md5}");
        }
    }

    private static void CheckContent(DataFile file, string place)
    {
        var check = DataSetVerification.Check(file, place);
        if (!check.IsUsable)
        {
            throw new DamagedFileException(place, $"{check.Found}");
        }
    }

    private static void Unpack(PublishedDataSet set, string root, string archive)
    {
        // Beside the archive, so that moving is renaming; under a fixed name, so that what a killed run left goes away.
        var folder = archive + ".unpacked";
        DeleteFolder(folder);
        Directory.CreateDirectory(folder);
        try
        {
            TarExtraction.Extract(archive, folder, set.Files.Sum(file => file.Length) + RoomForNotes);
            foreach (var file in set.Files)
            {
                CheckContent(file, Path.Combine(folder, file.Path));
            }

            foreach (var place in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList())
            {
                Move(place, Path.Combine(root, Path.GetRelativePath(folder, place)));
            }
        }
        finally
        {
            DeleteFolder(folder);
        }
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to) ?? to);
        File.Move(from, to, overwrite: true);
    }
}
