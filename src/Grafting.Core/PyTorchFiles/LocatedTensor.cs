using Grafting.Checkpoints;
using Grafting.PyTorchFiles.Pickling;

namespace Grafting.PyTorchFiles;

/// <summary>A tensor of a state dict, and where its storage begins in the file.</summary>
/// <param name="Name">Its name in the state dict.</param>
/// <param name="Tensor">Null for a counter at zero that the file leaves out.</param>
/// <param name="StorageStart">The file offset of its storage.</param>
internal sealed record LocatedTensor(string Name, PickledTensor? Tensor, long StorageStart)
{
    /// <summary>
    /// Tensors may share numbers, as tied weights do, but a file that says so often would fill the memory from a few bytes.
    /// </summary>
    private const int MostShares = 4;

    /// <summary>As it will be read.</summary>
    public StoredTensor Description { get; } =
        new(Name, Tensor?.Storage.Type.ReadAs() ?? nameof(ElementType.I64), Tensor?.Sizes ?? []);

    /// <summary>Bytes of the storage from its first number to its last.</summary>
    public long SpanBytes => Tensor is null ? 0 : Tensor.Span * Tensor.Storage.Type.Bytes();

    /// <summary>Finds the tensors of a state dict in their file.</summary>
    /// <exception cref="PyTorchFileException">
    /// One is not there, or reading them would take far more memory than the file is long.
    /// </exception>
    public static IReadOnlyList<LocatedTensor> Of(StateDict dictionary, SavedObject saved, long fileLength)
    {
        var tensors = dictionary.Entries.Select(entry => Checked(entry.Key, entry.Value, saved)).ToArray();
        var (numbers, bytes) = (tensors.Sum(tensor => tensor.Tensor?.Count ?? 1), tensors.Sum(tensor => tensor.SpanBytes));
        return bytes <= MostShares * fileLength && numbers <= Array.MaxLength
            ? tensors
            : throw PyTorchFileException.Unreadable($"its state dict claims {bytes} bytes, the file has {fileLength}");
    }

    private static LocatedTensor Checked(string name, PickledTensor? tensor, SavedObject saved)
    {
        var shown = PyTorchFileException.Excerpt(name);
        var located = new LocatedTensor(name, tensor, tensor is null ? 0 : saved.Locate(tensor.Storage).Start);
        if (tensor is not null && tensor.Count > tensor.Span)
        {
            throw PyTorchFileException.Unreadable(
                $"'{shown}' uses numbers of its storage more than once (an expanded view); save a contiguous copy");
        }

        return located.SpanBytes <= Array.MaxLength
            ? located
            : throw PyTorchFileException.Unreadable($"'{shown}' has {located.SpanBytes} bytes, more than fit in memory");
    }
}
