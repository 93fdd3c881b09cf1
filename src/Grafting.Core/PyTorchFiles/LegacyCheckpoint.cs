using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Grafting.PyTorchFiles.Pickling;

namespace Grafting.PyTorchFiles;

/// <summary>
/// The format before PyTorch 1.6: five pickles one after the other (a magic number, a version, facts of the machine, the object, the
/// keys of its storages), then for each key the number of elements in eight bytes, and the elements.
/// </summary>
internal static class LegacyCheckpoint
{
    private const long FormatVersion = 1001;

    private static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static SavedObject Read(Stream file)
    {
        if (Run(file) is not BigInteger magic || magic != Magic)
        {
            throw PyTorchFileException.Unreadable("it is a pickle, but none that torch.save wrote: its magic number is missing");
        }

        if (Run(file) is var version && version is not FormatVersion)
        {
            throw PyTorchFileException.Unreadable($"its format is not version {FormatVersion}");
        }

        if (Run(file) is not PickledDictionary machineFacts || machineFacts["little_endian"] is not true)
        {
            throw PyTorchFileException.Unreadable("its numbers are not little-endian");
        }

        var machine = new PickleMachine(Rest(file));
        var root = machine.Run();
        var ranges = Ranges(file, Run(file), DeclaredIn(machine.Storages));
        return new SavedObject(root, storage => Locate(ranges, storage));
    }

    private static object? Run(Stream file) => new PickleMachine(Rest(file)).Run();

    private static PickleSource Rest(Stream file) => new(file, file.Length - file.Position);

    private static Dictionary<string, PickledStorage> DeclaredIn(IReadOnlyList<PickledStorage> storages)
    {
        var declared = new Dictionary<string, PickledStorage>(StringComparer.Ordinal);
        foreach (var storage in storages)
        {
            if (!declared.TryAdd(storage.Key, storage)
                && (declared[storage.Key].Type, declared[storage.Key].RootLength) != (storage.Type, storage.RootLength))
            {
                throw PyTorchFileException.Unreadable($"storage '{PyTorchFileException.Excerpt(storage.Key)}' is declared in two ways");
            }
        }

        return declared;
    }

    private static Dictionary<string, FileRange> Ranges(Stream file, object? keys, Dictionary<string, PickledStorage> declared)
    {
        var ranges = new Dictionary<string, FileRange>(StringComparer.Ordinal);
        foreach (var key in (keys as PickledList)?.Items ?? throw PyTorchFileException.Unreadable("it has no list of its storages"))
        {
            if (key is not string name || !declared.TryGetValue(name, out var storage) || !ranges.TryAdd(name, Next(file, storage)))
            {
                throw PyTorchFileException.Unreadable("its list of storages is not that of its tensors");
            }
        }

        return ranges;
    }

    private static FileRange Next(Stream file, PickledStorage storage)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        var found = file.ReadAtLeast(count, count.Length, throwOnEndOfStream: false);
        var bytes = storage.RootLength * storage.Type.Bytes();
        if (found < count.Length
            || BinaryPrimitives.ReadInt64LittleEndian(count) != storage.RootLength
            || bytes > file.Length - file.Position)
        {
            throw PyTorchFileException.Unreadable(
                $"storage '{PyTorchFileException.Excerpt(storage.Key)}' claims {storage.RootLength} × {storage.Type.Bytes()} bytes, "
                + $"{file.Length - file.Position} are left in the file");
        }

        var range = new FileRange(file.Position, bytes);
        file.Position += bytes;
        return range;
    }

    private static FileRange Locate(Dictionary<string, FileRange> ranges, PickledStorage storage) =>
        ranges.TryGetValue(storage.Key, out var range)
            ? new FileRange(range.Start + storage.Start * storage.Type.Bytes(), storage.Length * storage.Type.Bytes())
            : throw PyTorchFileException.Unreadable($"storage '{PyTorchFileException.Excerpt(storage.Key)}' is not in the file");
}
