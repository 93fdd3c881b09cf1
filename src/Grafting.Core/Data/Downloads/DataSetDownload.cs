namespace Grafting.Data.Downloads;

/// <summary>
/// Gets a data set's files from its own site or a mirror. Nothing reaches its place before its checksum is right: downloads
/// grow in a <c>.part</c> file, archives are unpacked in a temporary folder, and files that are whole are renamed.
/// </summary>
/// <param name="time">What the pauses between attempts are measured by.</param>
public sealed class DataSetDownload(HttpClient http, TimeProvider time)
{
    private readonly FileDownload _download = new(http, time);

    /// <summary>Gets whatever is not there yet. A complete set is left alone.</summary>
    /// <param name="dataDirectory"><c>--data</c>; null means <see cref="DataSets.DefaultDirectory"/>.</param>
    /// <param name="mirror">Another address than the official one: a folder, or the file itself.</param>
    /// <returns>Whether something had to be got.</returns>
    /// <exception cref="GraftingException">The download failed or is not what was published; the message says what to do.</exception>
    public async Task<bool> GetAsync(
        PublishedDataSet set, string? dataDirectory, Uri? mirror, IProgress<DownloadProgress> progress, CancellationToken stop)
    {
        var root = set.RootIn(dataDirectory);
        if (DataSetVerification.Check(set, dataDirectory).All(check => check.IsUsable))
        {
            return false;
        }

        if (set.IsBuiltIn)
        {
            throw new GraftingException($"{set.Name} in {root} is damaged; {set.HowToGet(dataDirectory)}.");
        }

        try
        {
            foreach (var source in set.Sources.Where(source => !IsInstalled(set, source, root)))
            {
                if (!TryInstallByHand(set, source, root))
                {
                    await DownloadAsync(set, source, root, mirror, progress, stop).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{set.Name} cannot be written to {root}: {e.Message}", e);
        }

        return true;
    }

    private static bool IsInstalled(PublishedDataSet set, DataSetSource source, string root) =>
        set.Files.SingleOrDefault(file => file.Path == source.Path) is { } file
        && DataSetVerification.Check(file, file.PlaceIn(root)).IsUsable;

    /// <summary>Unpacks an archive that lies where a download would go: the way for machines without a network.</summary>
    private static bool TryInstallByHand(PublishedDataSet set, DataSetSource source, string root)
    {
        var archive = Path.Combine(root, source.Path);
        if (!source.IsArchive || !File.Exists(archive))
        {
            return false;
        }

        try
        {
            DataSetInstallation.Install(set, source, root, archive, contentDecides: true);
            return true;
        }
        catch (DamagedFileException e)
        {
            throw new GraftingException($"{e.Message}; delete {archive} and run the command again to download it.", e);
        }
    }

    private async Task DownloadAsync(
        PublishedDataSet set,
        DataSetSource source,
        string root,
        Uri? mirror,
        IProgress<DownloadProgress> progress,
        CancellationToken stop)
    {
        var part = Path.Combine(root, source.Path) + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(part) ?? root);
        var url = source.On(mirror);
        try
        {
            // A mirror may have packed the files less tightly.
            var limit = mirror is null ? source.Length : 2 * source.Length;
            void Report(long bytes, long? total) => progress.Report(new DownloadProgress(source.FileName, bytes, total ?? source.Length));
            await _download.FetchAsync(url, part, limit, Report, stop).ConfigureAwait(false);
            DataSetInstallation.Install(set, source, root, part, contentDecides: mirror is not null);
            File.Delete(part);
        }
        catch (HttpRequestException e)
        {
            throw new GraftingException($"{url} cannot be downloaded: {e.GetBaseException().Message}; {ByHand(set, root)}.", e);
        }
        catch (DamagedFileException e)
        {
            File.Delete(part); // Going on from it would only fail again.
            throw new GraftingException(
                $"What came from {url} is not {set.Name}: {e.Message}; it was removed: run the command again, or name a mirror with --from URL.",
                e);
        }
    }

    /// <summary>What someone without a network has to carry where.</summary>
    private static string ByHand(PublishedDataSet set, string root)
    {
        var folder = Path.GetDirectoryName(Path.Combine(root, set.Sources[0].Path));
        var site = new Uri(set.Sources[0].Url, ".");
        var files = string.Join(", ", set.Sources.Select(source => source.FileName));
        return $"name a mirror with --from URL, or save {files} from {site} in {folder} and run the command again";
    }
}
