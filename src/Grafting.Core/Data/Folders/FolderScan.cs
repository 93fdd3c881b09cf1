using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grafting.Data.Folders;

/// <summary>
/// Finds the images of a tree train/CLASS/… and val/CLASS/…: classes in ordinal order of their folders' names, and in each class its images
/// in ordinal order of their paths.
/// </summary>
internal static class FolderScan
{
    private const string Train = "train";
    private const string Test = "val";

    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    /// <summary>Whether both parts are there; what is in them is not looked at.</summary>
    public static bool HasParts(string root) => Directory.Exists(Path.Combine(root, Train)) && Directory.Exists(Path.Combine(root, Test));

    /// <summary>Finds all images; none is opened.</summary>
    /// <param name="name">What the data set is called.</param>
    /// <param name="root">The folder that holds both parts.</param>
    /// <exception cref="GraftingException">A part or the images of a class are missing, or the parts have different classes.</exception>
    public static DataSet Read(string name, string root, Normalization normalization)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var classes = ClassesIn(root, Train);
            RequireSame(root, classes, ClassesIn(root, Test));
            var train = ImagesIn(root, Train, classes, hash);
            var test = ImagesIn(root, Test, classes, hash);
            return new DataSet(name, train, test, classes, normalization, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GraftingException($"{root} cannot be read: {error.Message}", error);
        }
    }

    private static string[] ClassesIn(string root, string part)
    {
        var folder = Path.Combine(root, part);
        if (!Directory.Exists(folder))
        {
            throw new GraftingException($"{folder} is no folder; --data names the folder that holds {Train}/ and {Test}/ with a folder of images for each class.");
        }

        var classes = Directory.EnumerateDirectories(folder, "*", Visible).Select(place => Path.GetFileName(place)).ToArray();
        Array.Sort(classes, string.CompareOrdinal);
        return classes.Length > 0 ? classes : throw new GraftingException($"{folder} holds no folders; it must hold one of images for each class.");
    }

    private static void RequireSame(string root, string[] train, string[] test)
    {
        var differing = train.Except(test).Concat(test.Except(train)).Min(StringComparer.Ordinal);
        if (differing is not null)
        {
            var (has, lacks) = train.Contains(differing) ? (Train, Test) : (Test, Train);
            throw new GraftingException(
                $"{Path.Combine(root, has)} has a folder '{differing}' and {Path.Combine(root, lacks)} has none; both must have the same classes.");
        }
    }

    private static ImageFolder ImagesIn(string root, string part, string[] classes, IncrementalHash hash)
    {
        var (places, labels) = (new List<string>(), new List<int>());
        for (var label = 0; label < classes.Length; label++)
        {
            var folder = Path.Combine(root, part, classes[label]);
            var images = FoundImage.In(folder);
            if (images.Length == 0)
            {
                throw new GraftingException($"{folder} holds no images (.jpg, .jpeg, .png, .webp).");
            }

            foreach (var image in images)
            {
                var path = $"{part}/{classes[label]}/{image.Path}";
                places.Add(path);
                labels.Add(label);
                Append(hash, path, image.Length);
            }
        }

        return new ImageFolder(root, [.. places], [.. labels]);
    }

    /// <summary>Path, a zero byte, and the length in 8 bytes, least first.</summary>
    private static void Append(IncrementalHash hash, string path, long length)
    {
        Span<byte> end = stackalloc byte[1 + sizeof(long)];
        end[0] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(end[1..], length);
        hash.AppendData(Encoding.UTF8.GetBytes(path));
        hash.AppendData(end);
    }
}
