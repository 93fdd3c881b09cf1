using Grafting.PyTorchFiles.Pickling;
using Grafting.PyTorchFiles.Zip;

namespace Grafting.PyTorchFiles;

/// <summary>
/// The format of PyTorch 1.6 and later: a zip archive with one folder, in which <c>data.pkl</c> is the pickled object and
/// <c>data/KEY</c> the bytes of a storage.
/// </summary>
internal static class ZipCheckpoint
{
    private const string PickleName = "/data.pkl";
    private const string ByteOrderName = "/byteorder";

    public static SavedObject Read(Stream file)
    {
        var zip = ZipDirectory.Read(file);
        var folder = FolderIn(zip);
        CheckByteOrder(file, zip, folder + ByteOrderName);
        var pickle = zip.Locate(folder + PickleName);
        file.Position = pickle.Start;
        var root = new PickleMachine(new PickleSource(file, pickle.Length)).Run();
        return new SavedObject(root, storage => Locate(zip, folder, storage));
    }

    private static string FolderIn(ZipDirectory zip)
    {
        var pickles = zip.Names.Where(name =>
            name.EndsWith(PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.Length - PickleName.Length);
        return pickles.Take(2).ToArray() is [var pickle]
            ? pickle[..^PickleName.Length]
            : throw PyTorchFileException.Unreadable("it is a zip archive without one FOLDER/data.pkl, so none that torch.save wrote");
    }

    /// <summary>
    /// PyTorch 2 writes the record; before that, files had the byte order of the machine, which was little-endian nearly always.
    /// </summary>
    private static void CheckByteOrder(Stream file, ZipDirectory zip, string name)
    {
        if (!zip.Names.Contains(name))
        {
            return;
        }

        var range = zip.Locate(name);
        file.Position = range.Start;
        Span<byte> order = stackalloc byte["little".Length];
        if (range.Length != order.Length || file.ReadAtLeast(order, order.Length, throwOnEndOfStream: false) < order.Length
            || !order.SequenceEqual("little"u8))
        {
            throw PyTorchFileException.Unreadable("its numbers are not little-endian");
        }
    }

    private static FileRange Locate(ZipDirectory zip, string folder, PickledStorage storage)
    {
        var range = zip.Locate($"{folder}/data/{storage.Key}");
        var (claimed, width) = (storage.RootLength * storage.Type.Bytes(), storage.Type.Bytes());
        return range.Length >= claimed
            ? new FileRange(range.Start + storage.Start * width, storage.Length * width)
            : throw PyTorchFileException.Unreadable(
                $"storage '{PyTorchFileException.Excerpt(storage.Key)}' claims {storage.RootLength} × {width} bytes, "
                + $"the file has {range.Length}");
    }
}
