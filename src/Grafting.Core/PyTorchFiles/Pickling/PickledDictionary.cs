namespace Grafting.PyTorchFiles.Pickling;

/// <summary>A dict or OrderedDict of a pickle, in the order of insertion; a key may stand twice.</summary>
internal sealed class PickledDictionary
{
    private List<KeyValuePair<object?, object?>>? _entries;

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries ?? [];

    public void Add(object? key, object? value) => (_entries ??= []).Add(new(key, value));

    /// <summary>The value of a key, the last one as in Python where it stands more than once; null where there is none.</summary>
    public object? this[string key] => Entries.LastOrDefault(entry => entry.Key is string text && text == key).Value;
}
