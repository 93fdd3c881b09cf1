namespace Grafting.PyTorchFiles.Pickling;

/// <summary>A dict or OrderedDict of a pickle, in the order of insertion; a key may stand twice.</summary>
internal sealed class PickledDictionary
{
    private List<KeyValuePair<object?, object?>>? _entries;

    /// <param name="keysAndValues">A key, its value, the next key, …</param>
    public PickledDictionary(params object?[] keysAndValues) => Add(keysAndValues);

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries ?? [];

    public void Add(object? key, object? value) => (_entries ??= []).Add(new(key, value));

    /// <exception cref="PyTorchFileException">The last key has no value.</exception>
    public void Add(object?[] keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0)
        {
            throw PyTorchFileException.Unreadable("its pickle sets a key without a value");
        }

        for (var i = 0; i < keysAndValues.Length; i += 2)
        {
            Add(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    /// <summary>The value of a key, the last one as in Python where it stands more than once; null where there is none.</summary>
    public object? this[string key] => Entries.LastOrDefault(entry => entry.Key is string text && text == key).Value;
}
