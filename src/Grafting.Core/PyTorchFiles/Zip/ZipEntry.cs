namespace Grafting.PyTorchFiles.Zip;

/// <summary>An entry of a zip archive's directory.</summary>
/// <param name="Length">Bytes of it in the archive.</param>
/// <param name="HeaderStart">Where its local header lies, which stands before its bytes.</param>
/// <param name="IsPlain">Whether its bytes are the contents as they are: neither compressed nor encrypted.</param>
internal sealed record ZipEntry(string Name, long Length, long HeaderStart, bool IsPlain);
