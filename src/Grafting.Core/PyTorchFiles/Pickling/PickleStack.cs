namespace Grafting.PyTorchFiles.Pickling;

/// <summary>The stack of a pickle machine, in which marks open the groups that containers are made of.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Push(_values.Count);

    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Empty();

    public object? Pop()
    {
        var value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The top values, the topmost last.</summary>
    public object?[] Pop(int count) => _values.Count - Floor >= count ? Cut(_values.Count - count) : throw Empty();

    /// <summary>All values above the last mark, and the mark.</summary>
    public object?[] PopToMark() => _marks.TryPop(out var mark) ? Cut(mark) : throw Empty();

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private object?[] Cut(int start)
    {
        var values = _values.GetRange(start, _values.Count - start).ToArray();
        _values.RemoveRange(start, values.Length);
        return values;
    }

    private static PyTorchFileException Empty() =>
        PyTorchFileException.Unreadable("its pickle takes more from its stack than it has put there");
}
