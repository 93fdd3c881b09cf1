namespace Grafting.PyTorchFiles.Pickling;

/// <summary>A list of a pickle.</summary>
internal sealed class PickledList
{
    private List<object?>? _items; // Made with the first item: a hostile pickle makes an empty list with every byte.

    public PickledList(params object?[] items) => Add(items);

    public IReadOnlyList<object?> Items => _items ?? [];

    public void Add(object?[] items)
    {
        if (items.Length > 0)
        {
            (_items ??= []).AddRange(items);
        }
    }
}
