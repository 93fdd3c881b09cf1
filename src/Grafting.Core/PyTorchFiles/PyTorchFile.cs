using Grafting.Checkpoints;

namespace Grafting.PyTorchFiles;

/// <summary>
/// A file that <c>torch.save</c> wrote: a state dict, by itself or within what a training script keeps beside it. Reading it runs
/// nothing: see <see cref="Pickling.PickleMachine"/>.
/// </summary>
internal sealed class PyTorchFile : StoredWeights
{
    private readonly Dictionary<string, LocatedTensor> _tensors;

    private PyTorchFile(string path, IReadOnlyList<LocatedTensor> tensors, string? architecture)
        : base(path, [.. tensors.Select(tensor => tensor.Description)], architecture) =>
        _tensors = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    /// <param name="file">The open file, at its beginning.</param>
    /// <param name="path">Its path, for messages and for reading its numbers later.</param>
    /// <exception cref="GraftingException">The file is damaged, or wants something that weights have no need of.</exception>
    public static PyTorchFile From(Stream file, string path)
    {
        try
        {
            var saved = SavedObject.Read(file);
            var dictionary = StateDict.In(saved.Root);
            return new PyTorchFile(path, LocatedTensor.Of(dictionary, saved, file.Length), dictionary.Architecture);
        }
        catch (PyTorchFileException error)
        {
            throw new GraftingException($"{path} {error.Message}.", error);
        }
    }

    public override NetworkState Read(StateLayout layout) => Reading(Path, file => Read(file, layout));

    /// <summary>Reads the weights from the file that it was made from.</summary>
    /// <exception cref="GraftingException">The file holds another architecture; the message names the first entry that differs.</exception>
    internal NetworkState Read(Stream file, StateLayout layout)
    {
        LayoutFit.Match(Tensors, layout.Entries, layout.Architecture, Path);
        var state = new NetworkState(layout);
        for (var i = 0; i < layout.Entries.Count; i++)
        {
            var tensor = _tensors[layout.Entries[i].Name];
            if (layout.Entries[i].Kind is EntryKind.Counter)
            {
                state.Counters[layout.OffsetOf(i)] = TensorNumbers.Counter(file, tensor);
            }
            else
            {
                state.CopyFrom(i, TensorNumbers.Floats(file, tensor));
            }
        }

        return state;
    }
}
