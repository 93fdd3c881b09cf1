using System.IO.Enumeration;

namespace Grafting.Data.Folders;

/// <summary>The file of an image, found by its name; nothing in it was looked at.</summary>
/// <param name="Path">Below the folder that was searched, with forward slashes.</param>
/// <param name="Length">Of the file, or of the file that it links to.</param>
internal readonly record struct FoundImage(string Path, long Length)
{
    /// <summary>Ends a circle of links; nobody nests folders that deep.</summary>
    private const int MostDepth = 16;

    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = MostDepth,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden, // macOS leaves a ._picture.jpg beside each picture on other file systems.
    };

    /// <summary>All images in a folder and the folders in it, by path in ordinal order.</summary>
    public static FoundImage[] In(string folder)
    {
        var root = System.IO.Path.GetFullPath(folder);
        var found = new FileSystemEnumerable<FoundImage>(root, (ref entry) => Of(ref entry, root), Everything)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsImage(entry.FileName),
        };
        var images = found.ToArray();
        Array.Sort(images, (one, other) => string.CompareOrdinal(one.Path, other.Path));
        return images;
    }

    private static bool IsImage(ReadOnlySpan<char> name)
    {
        foreach (var extension in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static FoundImage Of(ref FileSystemEntry entry, string root)
    {
        var place = entry.ToFullPath();
        var path = place[(root.Length + 1)..].Replace(System.IO.Path.DirectorySeparatorChar, '/');
        var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        return new FoundImage(path, isLink && File.ResolveLinkTarget(place, returnFinalTarget: true) is FileInfo target ? target.Length : entry.Length);
    }
}
