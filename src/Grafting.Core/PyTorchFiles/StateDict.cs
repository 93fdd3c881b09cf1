using Grafting.PyTorchFiles.Pickling;

namespace Grafting.PyTorchFiles;

/// <summary>The state dict within a saved object: names and tensors in the order of the file.</summary>
/// <param name="Entries">A null tensor is a counter at zero that old files leave out.</param>
/// <param name="Architecture">What a training script has noted as <c>arch</c> beside it, or null.</param>
internal sealed record StateDict(IReadOnlyList<KeyValuePair<string, PickledTensor?>> Entries, string? Architecture)
{
    /// <summary>Where training scripts put it.</summary>
    private static readonly string[] Wrappers = ["state_dict", "net", "model"];

    private const string ArchitectureKey = "arch";

    /// <summary>What <c>DataParallel</c> puts into the names of the modules that it wraps: all of them, or only <c>features</c>.</summary>
    private const string ParallelWrapper = "module";

    private const string VarianceSuffix = ".running_var";
    private const string CounterSuffix = ".num_batches_tracked";

    /// <summary>Finds it: under one of the known keys, or else the object itself. Everything that is no tensor is left aside.</summary>
    /// <exception cref="PyTorchFileException">There is none, or two of its tensors have the same name.</exception>
    public static StateDict In(object? root)
    {
        if (root is not PickledDictionary dictionary)
        {
            throw PyTorchFileException.Unreadable("it holds no state dict, but something else");
        }

        var wrapped = Wrappers.Select(key => dictionary[key]).OfType<PickledDictionary>().FirstOrDefault(HasTensors);
        var tensors = Tensors(wrapped ?? dictionary).ToArray();
        return tensors.Length > 0
            ? new StateDict(WithCounters(tensors), wrapped is null ? null : dictionary[ArchitectureKey] as string)
            : throw PyTorchFileException.Unreadable(
                $"it holds no state dict, neither by itself nor under {string.Join(", ", Wrappers)}");
    }

    private static bool HasTensors(PickledDictionary dictionary) => Tensors(dictionary).Any();

    private static IEnumerable<KeyValuePair<string, PickledTensor>> Tensors(PickledDictionary dictionary) => dictionary.Entries
        .Where(entry => entry is { Key: string, Value: PickledTensor })
        .Select(entry => KeyValuePair.Create(Plain((string)entry.Key!), (PickledTensor)entry.Value!));

    private static string Plain(string name) => string.Join('.', name.Split('.').Where(part => part != ParallelWrapper));

    /// <summary>
    /// Batch norms count their batches since PyTorch 0.4.1; loading an older state dict starts the counters at zero there, and so here.
    /// </summary>
    private static List<KeyValuePair<string, PickledTensor?>> WithCounters(KeyValuePair<string, PickledTensor>[] tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in tensors)
        {
            if (!names.Add(name))
            {
                throw PyTorchFileException.Unreadable($"'{PyTorchFileException.Excerpt(name)}' stands twice in its state dict");
            }
        }

        var entries = new List<KeyValuePair<string, PickledTensor?>>(tensors.Length);
        foreach (var (name, tensor) in tensors)
        {
            entries.Add(new(name, tensor));
            if (name.EndsWith(VarianceSuffix, StringComparison.Ordinal)
                && name[..^VarianceSuffix.Length] + CounterSuffix is var counter && names.Add(counter))
            {
                entries.Add(new(counter, null));
            }
        }

        return entries;
    }
}
