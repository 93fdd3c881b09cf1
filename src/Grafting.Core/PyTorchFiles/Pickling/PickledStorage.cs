namespace Grafting.PyTorchFiles.Pickling;

/// <summary>Memory that tensors are views of: what a pickle says of it; the numbers lie elsewhere in the file.</summary>
/// <param name="Key">Its name within the file.</param>
/// <param name="Type">What it is made of.</param>
/// <param name="RootLength">Elements that the file keeps under that key.</param>
/// <param name="Start">The first of them that belongs to this storage; not 0 only in old files, whose storages could be views.</param>
/// <param name="Length">Elements of this storage.</param>
internal sealed record PickledStorage(string Key, ElementType Type, long RootLength, long Start, long Length)
{
    private const string Kind = "storage";

    /// <summary>Reads what <c>torch.save</c> writes in place of a storage: ('storage', class, key, device, length[, view]).</summary>
    /// <exception cref="PyTorchFileException">It is nothing of that kind.</exception>
    public static PickledStorage From(object? id)
    {
        if (id is not PickledTuple { Items: [Kind, ElementType type, string key, string, long length and >= 0, .. var rest] }
            || rest is not ([] or [null] or [PickledTuple]))
        {
            throw PyTorchFileException.Refused($"asks for a persistent object that is no storage{NameOf(id)}");
        }

        if (length > long.MaxValue / type.Bytes())
        {
            throw PyTorchFileException.Unreadable($"storage '{PyTorchFileException.Excerpt(key)}' claims {length} numbers");
        }

        return rest is [PickledTuple view]
            ? View(new PickledStorage(key, type, length, 0, length), view)
            : new PickledStorage(key, type, length, 0, length);
    }

    private static PickledStorage View(PickledStorage root, PickledTuple view) =>
        view.Items is [string, long start and >= 0, long length and >= 0] && length <= root.Length && start <= root.Length - length
            ? root with { Start = start, Length = length }
            : throw PyTorchFileException.Unreadable(
                $"a view of storage '{PyTorchFileException.Excerpt(root.Key)}' does not lie within its {root.Length} numbers");

    private static string NameOf(object? id) => id switch
    {
        string name => $": '{PyTorchFileException.Excerpt(name)}'",
        PickledTuple { Items: [string name, ..] } => $": '{PyTorchFileException.Excerpt(name)}'",
        _ => "",
    };
}
