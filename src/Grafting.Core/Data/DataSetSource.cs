namespace Grafting.Data;

/// <summary>One file to download for a data set, from the data set's own site.</summary>
/// <param name="Url">Where it is published.</param>
/// <param name="Path">Where it belongs below the data directory: a .tar.gz is unpacked there, anything else is a data file itself.</param>
/// <param name="Length">Bytes of the download.</param>
/// <param name="Md5">The published MD5 (lower-case hex) of the download.</param>
public sealed record DataSetSource(Uri Url, string Path, long Length, string Md5)
{
    /// <summary>The last part of its address.</summary>
    public string FileName => Url.Segments[^1];

    public bool IsArchive => Path.EndsWith(".tar.gz", StringComparison.Ordinal);

    /// <summary>Its address on a mirror: the file itself, or the folder that holds it.</summary>
    internal Uri On(Uri? mirror) =>
        mirror is null ? Url
        : mirror.Segments[^1] == FileName ? mirror
        : new Uri(new Uri(mirror.AbsoluteUri.TrimEnd('/') + "/"), FileName);
}
