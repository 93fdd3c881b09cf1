namespace Grafting.Data.Downloads;

/// <summary>How far the download of one file has come.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Bytes">Bytes that are on disk, those of an earlier, resumed download included.</param>
/// <param name="Total">Bytes that there will be.</param>
public sealed record DownloadProgress(string File, long Bytes, long Total);
