namespace Grafting.Data;

/// <summary>What <c>data verify</c> found out about one file.</summary>
/// <param name="Place">Where it lies, or should.</param>
/// <param name="Found">What is wrong, as the rest of a sentence that the file begins; null where nothing is.</param>
public sealed record FileCheck(DataFile File, string Place, FileState State, string? Found)
{
    public bool IsUsable => State is FileState.Intact or FileState.LengthOnly;
}

public enum FileState
{
    /// <summary>Length and checksum are right.</summary>
    Intact,

    /// <summary>The length is right; no checksum of the file is published.</summary>
    LengthOnly,

    Missing,

    /// <summary>Of another length or content, or not readable.</summary>
    Damaged,
}
